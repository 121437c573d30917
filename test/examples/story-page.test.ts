import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { hasBrowser, startBrowser } from '../support/browser.js'
import { eventually } from '../support/eventually.js'
import { hasStory, startStoryPlatform } from '../support/story-platform.js'

/** With PICTURE=1 the picture of the documentation is taken anew. */
const takesPicture = process.env.PICTURE === '1'
const picture = fileURLToPath(new URL('../../docs/story.png', import.meta.url))
const machines = takesPicture ? 4 : 3
const monitors = takesPicture ? 10 : 5

describe.skipIf(!hasStory || !hasBrowser)('the page of the monitors, in a real browser', () => {
  it('shows who answers, follows what moves, and counts errors', { timeout: 120_000 }, async () => {
    await using platform = await startStoryPlatform({ machines })
    await platform.fleet.start(platform.monitor('v1').instances(monitors), { until: 'active' })
    await platform.routed(monitors)
    await using browser = await startBrowser({ width: 1180, height: 1010 })
    const { page } = browser
    const { port } = new URL(platform.routerUrl)
    await page.goto(`http://${platform.host}:${port}/?every=60`)

    const rows = async () =>
      page
        .locator('#rows tr')
        .evaluateAll((all) =>
          all.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent ?? '')),
        )
    const text = (id: string) => page.locator(`#${id}`).textContent()
    await eventually('all instances are in the table', async () => (await rows()).length === monitors)
    const [first] = await rows()
    expect(first?.[0]).toBe('paas-monitor-1')
    expect(platform.cluster.machines.map(({ identity }) => identity.id.slice(0, 8))).toContain(first?.[1])
    expect(first?.[2]).toBe('v1')
    expect([await text('instances'), await text('machines'), await text('error-count')]).toEqual([
      String(monitors),
      String(machines),
      '0',
    ])
    expect(await page.locator('.house').count()).toBe(machines)
    expect(await page.locator('.window').count()).toBe(monitors)

    const lost = platform.cluster.machine(3).identity.id.slice(0, 8)
    const there = (await rows()).filter(([, machine]) => machine === lost).map(([instance]) => instance)
    expect(there.length).toBeGreaterThan(0)
    await platform.cluster.kill(3)
    await eventually('what ran on the lost machine answers from another', async () => {
      const moved = (await rows()).filter(([instance]) => there.includes(instance))
      return moved.every(([, machine]) => machine?.startsWith(`${lost} → `) && !machine.endsWith(lost))
    })
    expect([await text('machines'), await text('error-count')]).toEqual([String(machines - 1), '0'])
    if (takesPicture) {
      await page.waitForTimeout(4_000)
      await page.screenshot({ path: picture })
    }

    await platform.stopEntry()
    await eventually('errors are counted', async () => Number(await text('error-count')) > 0)
    expect(await page.locator('#errors li').count()).toBeGreaterThan(0)
  })
})
