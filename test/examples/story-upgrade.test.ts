import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CliRun, caasctl } from '../support/run-cli.js'
import { hasStory, type StoryPlatform, startStoryPlatform } from '../support/story-platform.js'
import { type UnitFolder, unitFolder } from '../support/unit-folder.js'

const instances = 10

/** The command, on the platform of the story, while requests come in steadily through its routers. */
describe.skipIf(!hasStory)('an application under traffic', { timeout: 180_000 }, () => {
  let platform: StoryPlatform
  let folder: UnitFolder

  beforeAll(async () => {
    platform = await startStoryPlatform()
    folder = await unitFolder()
  }, 120_000)
  afterAll(async () => {
    await platform.stop()
    await folder[Symbol.asyncDispose]()
  })

  const run = (line: string): Promise<CliRun> =>
    caasctl(line.split(' '), {
      env: { CAASCTL_ENDPOINT: platform.endpoint, USER: 'mark' },
      cwd: folder.path,
    })
  /** Writes a release of the application into its folder. */
  const write = async (text: string, strategy: string) => {
    await folder.write('paas-monitor@.service', text)
    await folder.write(
      'caas.yaml',
      `name: monitor
units:
  - file: paas-monitor@.service
    instances: ${instances}
    strategy: { order: stop-first, ready: active, ${strategy} }
`,
    )
  }
  const releases = async () => {
    const units = await platform.fleet.units()
    const found = units.flatMap(({ name, options }) => {
      const start = options.find((option) => option.name === 'ExecStart')?.value ?? ''
      return name.startsWith('paas-monitor@') ? (/RELEASE=(\w+)/.exec(start)?.[1] ?? '?') : []
    })
    return [...new Set(found)].sort()
  }
  /** Requests go on for as long as the work does. */
  const underTraffic = async <T>(work: () => Promise<T>) => {
    const traffic = platform.traffic()
    const result = await work()
    const counts = await traffic.stop()
    return { result, ...counts }
  }

  it('goes from v1 to v2, ten instances, without one failed request', async () => {
    await write(platform.monitor('v1').text, 'batch: 2')
    expect(await run('apply --yes -m v1')).toMatchObject({ code: 0 })
    await platform.routed(instances)
    await write(platform.monitor('v2').text, 'batch: 2')
    const { result, errors, sent, answered, byRelease } = await underTraffic(async () => {
      const applied = await run('apply --yes -m v2')
      await platform.routed(instances)
      return applied
    })
    expect(result).toMatchObject({ code: 0 })
    expect(errors).toEqual([])
    expect(answered).toBe(sent)
    expect([...byRelease.keys()].sort()).toEqual(['v1', 'v2'])
    expect(await releases()).toEqual(['v2'])
    for (const status of (await platform.routed(instances)).values()) expect(status.release).toBe('v2')
  })

  it('stops at the first instance of a bad v3 and gives back what was, without one failed request', async () => {
    const bad = platform
      .monitor('v3')
      .text.replace('mvanholsteijn/paas-monitor', 'mvanholsteijn/no-such-image')
    await write(bad, 'batch: 1, timeout: 5s, onFailure: rollback')
    const { result, errors, sent, answered, byRelease } = await underTraffic(async () => {
      const applied = await run('apply --yes -m v3')
      await platform.routed(instances)
      return applied
    })
    expect(result.code).toBe(1)
    expect(result.stderr).toContain('monitor is as it was before: ')
    expect(result.stderr).not.toContain('paas-monitor@2.service failed')
    expect(errors).toEqual([])
    expect(answered).toBe(sent)
    expect([...byRelease.keys()]).toEqual(['v2'])
    expect(await releases()).toEqual(['v2'])
    expect((await run('history monitor --fields outcome --no-legend')).stdout).toBe(
      'done\ndone\nrolled-back\n',
    )
  })

  it('stays as it is at a bad v3 where that is asked for, until somebody rolls it back', async () => {
    const bad = platform
      .monitor('v3')
      .text.replace('mvanholsteijn/paas-monitor', 'mvanholsteijn/no-such-image')
    await write(bad, 'batch: 1, timeout: 5s, onFailure: stop')
    const { result, errors, sent, answered, byRelease } = await underTraffic(async () => {
      const applied = await run('apply --yes -m v3')
      const between = await releases()
      const rolled = await run('rollback monitor --yes')
      await platform.routed(instances)
      return { applied, between, rolled }
    })
    expect(result.applied.code).toBe(1)
    expect(result.applied.stderr).toContain('Not begun: ')
    expect(result.between).toEqual(['v2', 'v3'])
    expect(result.rolled).toMatchObject({ code: 0 })
    expect(errors).toEqual([])
    expect(answered).toBe(sent)
    expect([...byRelease.keys()]).toEqual(['v2'])
    expect(await releases()).toEqual(['v2'])
    expect((await run('history monitor -o json')).stdout).toMatch(/"action":"rollback"[^}]*"outcome":"done"/)
  })
})
