import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.js'
import { hasStory, type StoryPlatform, startStoryPlatform } from '../support/story-platform.js'

const names = (count: number) => Array.from({ length: count }, (_, at) => `paas-monitor-${at + 1}`)

describe.skipIf(!hasStory)('the evening of the story', () => {
  let platform: StoryPlatform

  beforeAll(async () => {
    platform = await startStoryPlatform({ machines: 3 })
    await platform.fleet.start(platform.monitor('v1').instances(6), { until: 'active' })
    await platform.routed(6)
  })

  afterAll(() => platform.stop())

  it('every monitor is reached under its name, from wherever it runs', async () => {
    const seen = await platform.routed(6)
    expect([...seen.keys()].sort()).toEqual(names(6))
    const machines = new Set([...seen.values()].map(({ machine }) => machine))
    expect([...machines].sort()).toEqual(platform.cluster.machines.map(({ identity }) => identity.id).sort())
    expect(seen.get('paas-monitor-1')).toMatchObject({ release: 'v1' })
  })

  it('a name that nobody has leads to the static page', async () => {
    expect(await platform.ask('/', 'nobody.localhost')).toMatchObject({
      status: 200,
      body: expect.stringContaining('Nobody here by that name'),
    })
  })

  it('a monitor that is destroyed is taken out before it ends, and no request is lost', async () => {
    const traffic = platform.traffic()
    await eventually('all have answered', () => traffic.counts.byInstance.size === 6)
    await platform.fleet.destroy(['paas-monitor@6.service'], { wait: true })
    await platform.routed(5)
    const { errors, sent, answered } = await traffic.stop()
    expect(errors).toEqual([])
    expect(answered).toBe(sent)
  })

  it('a machine that dies costs no request: its monitors move, its announcements vanish', async () => {
    const before = await platform.routed(5)
    const { id } = platform.cluster.machine(2).identity
    const moved = [...before.values()].filter(({ machine }) => machine === id).map(({ instance }) => instance)
    expect(moved.length).toBeGreaterThan(0)
    const traffic = platform.traffic()
    await eventually('all have answered', () => traffic.counts.byInstance.size === 5)
    await platform.cluster.kill(2)
    const after = await eventually('its monitors answer from other machines', async () => {
      const seen = await platform.routed(5)
      return [...seen.values()].every(({ machine }) => machine !== id) && seen
    })
    expect([...after.keys()].sort()).toEqual(names(5))
    using keys = platform.etcd.connect()
    await eventually('its announcements have vanished', async () => {
      const { node } = await keys.get('/services', { recursive: true })
      return !JSON.stringify(node).includes(id)
    })
    // A while longer, on what the routers have by now.
    await sleep(500)
    const { errors, sent, answered } = await traffic.stop()
    expect(errors).toEqual([])
    expect(answered).toBe(sent)
  })

  it('requests in flight are finished by a monitor that is told to end', async () => {
    const slow = Array.from({ length: 12 }, () => platform.ask('/status?delay=1500'))
    // All are on their way when the last monitors are told to end.
    await sleep(300)
    await platform.fleet.stop(['paas-monitor@1.service', 'paas-monitor@2.service'])
    const answers = await Promise.all(slow)
    expect(answers.map(({ status }) => status)).toEqual(slow.map(() => 200))
  })
})

describe.skipIf(!hasStory)('the router', () => {
  it('has the configuration that the story shows', async () => {
    const { routerConfig } = await import('../../examples/story/http-router/nginx-config.mjs')
    const service = { name: 'paas-monitor', tags: ['http'], address: '127.0.0.1' }
    const place = {
      listen: '127.0.0.1:8000',
      folder: '/tmp/nginx',
      staticFolder: '/srv/static',
      asRoot: false,
    }
    const services = [
      { ...service, port: 20_002 },
      { ...service, port: 20_001 },
      { ...service, name: 'db', tags: [], port: 20_003 },
    ]
    const config = routerConfig(services, place)
    expect(config).toBe(await readFile(new URL('../fixtures/story/nginx.conf', import.meta.url), 'utf8'))
    expect(routerConfig(services.toReversed(), place)).toBe(config)
  })

  it('takes no name into its configuration that is no host’s', async () => {
    const { routerConfig } = await import('../../examples/story/http-router/nginx-config.mjs')
    const place = {
      listen: '127.0.0.1:8000',
      folder: '/tmp/nginx',
      staticFolder: '/srv/static',
      asRoot: false,
    }
    const bad = { name: 'x; } evil {', tags: ['http'], address: '127.0.0.1', port: 1 }
    expect(routerConfig([bad, { ...bad, name: 'good', address: '127.0.0.1; evil' }], place)).not.toContain(
      'evil',
    )
  })
})
