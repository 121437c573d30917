import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { type CliRunOptions, caasctl } from '../../support/run-cli.js'
import { sleeper, type UnitFolder, unitFolder } from '../../support/unit-folder.js'

/* The tests run at the same time on one cluster: each has units of its own. */

let cluster: Cluster
let folder: UnitFolder

beforeAll(async () => {
  cluster = await startCluster({
    name: 'explain-cli',
    machines: [{ metadata: { region: 'us-west-2', disk: 'ssd' } }, { metadata: { region: 'us-west-2' } }],
  })
  folder = await unitFolder({
    'web@.service': sleeper('web %i'),
    'late.service': sleeper('late', 'ExecStartPre=/bin/sleep 0.5\n'),
    'idle.service': sleeper('idle'),
    'fails.service': '[Service]\nType=oneshot\nExecStart=/bin/false\n',
    'mars.service': sleeper(
      'mars',
      '[X-Fleet]\nMachineMetadata=planet=mars\nMachineMetadata=regoin=us-west-2\n',
    ),
    'ssd.service': sleeper('ssd', '[X-Fleet]\nMachineMetadata=disk=ssd\n'),
    'both.service': sleeper('both', '[X-Fleet]\nGlobal=true\nMachineOf=web@1.service\n'),
  })
  await run('start web@<1..2> --until active')
  await run('start ssd fails mars --no-block')
  await run('submit idle web@.service')
  await run('wait fails --for failed')
})

afterAll(async () => {
  await cluster.stop()
  await folder[Symbol.asyncDispose]()
})

const run = (line: string, options: CliRunOptions = {}) =>
  caasctl(line.split(' '), { env: { CAASCTL_ENDPOINT: cluster.endpoint }, cwd: folder.path, ...options })

describe('wait', () => {
  it.concurrent('says of each unit when it is there', async () => {
    await run('start late --no-block')
    const { stdout, code } = await run('wait late web@1')
    expect(stdout.trimEnd().split('\n').sort()).toEqual([
      'Unit late.service is active',
      'Unit web@1.service is active',
    ])
    expect(code).toBe(0)
  })

  it.concurrent('with --any ends with the first, and -o name says which', async () => {
    expect(await run('wait --any idle web@2 --timeout 10 -o name')).toEqual({
      stdout: 'web@2.service\n',
      stderr: '',
      code: 0,
    })
  })

  it.concurrent('exits 1 when time is over, with what is lacking', async () => {
    const { stdout, stderr, code } = await run('wait idle --timeout 0.2')
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 })
    expect(stderr).toMatch(/^error: Unit idle\.service is not there yet: its desired state is inactive\n/)
  })

  it.concurrent('is over at once for a unit that failed, and for one that is gone', async () => {
    expect(await run('wait fails --for active')).toMatchObject({ code: 1 })
    expect(await run('wait nope --for gone')).toEqual({
      stdout: 'Unit nope.service is gone\n',
      stderr: '',
      code: 0,
    })
    expect(await run('wait nope')).toMatchObject({ code: 1 })
    expect(await run('wait nope --ignore-missing')).toMatchObject({ code: 0 })
  })

  it.concurrent('refuses what cannot be waited for', async () => {
    expect(await run('wait web@1 --for runing')).toMatchObject({ code: 2 })
  })
})

describe('is-active', () => {
  it.concurrent.each([
    { line: 'is-active web@1', stdout: 'active\n', code: 0 },
    { line: 'is-active web@<1..2> idle', stdout: 'active\nactive\ninactive\n', code: 0 },
    { line: 'is-active fails idle', stdout: 'failed\ninactive\n', code: 3 },
    { line: 'is-active idle nope', stdout: 'inactive\nunknown\n', code: 3 },
    { line: 'is-active nope', stdout: 'unknown\n', code: 4 },
    { line: 'is-active -q web@1', stdout: '', code: 0 },
    { line: 'is-active web@* fails -o name', stdout: 'web@1.service\nweb@2.service\n', code: 0 },
    {
      line: 'is-active fails -o json',
      stdout: '[{"unit":"fails.service","active":"failed","sub":"failed"}]\n',
      code: 3,
    },
  ])('$line', async ({ line, stdout, code }) => {
    expect(await run(line)).toEqual({ stdout, stderr: '', code })
  })
})

describe('explain', () => {
  it.concurrent('says why a unit runs nowhere, and what was probably meant', async () => {
    expect(await run('explain mars')).toEqual({
      stdout: `mars.service: none of 2 machines can run it
  planet=mars: no machine has it (2 have region; 1 has disk)
  regoin=us-west-2: no machine has it (2 have region; 1 has disk)
  Hint: no machine has regoin; some have region
`,
      stderr: '',
      code: 0,
    })
  })

  it.concurrent('with --full says it of each machine', async () => {
    const [first, second] = cluster.machines.map(
      ({ identity: { id, primaryIP } }) => `${id.slice(0, 8)}.../${primaryIP}`,
    )
    const { stdout } = await run('explain --full mars')
    for (const machine of [first, second]) {
      expect(stdout).toContain(
        `  ${machine}: planet=mars: it has no planet; regoin=us-west-2: it has no regoin\n`,
      )
    }
  })

  it.concurrent('says where a unit is, and what is wrong there', async () => {
    const { id, primaryIP } = cluster.machine(1).identity
    expect((await run('explain ssd')).stdout).toBe(
      `ssd.service: on ${id.slice(0, 8)}.../${primaryIP}, active/running\n`,
    )
    expect((await run('explain fails')).stdout).toMatch(
      /^fails\.service: on \w{8}\.\.\.\/[\d.]+, failed\/failed\n {2}systemd on \w{8} says failed\/failed\n$/,
    )
  })

  it.concurrent('takes files, and what is wrong with them, before they are submitted', async () => {
    expect((await run('explain both web@9 web@')).stdout).toBe(`both.service: it can never run
  Global cannot be used with Peers
web@9.service: on no machine, though 2 of 2 could run it
  it is not submitted
web@.service: it can never run
  it is a template, which never runs; its instances do
`)
  })

  it.concurrent('exits 1 for a unit that is not there, and tells of the others', async () => {
    const { stdout, code } = await run('explain nope idle')
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /^nope\.service: not found\n {2}there is no such unit .*\nidle\.service: on no machine/,
    )
  })

  it.concurrent('with --all lists what is asked to run and does not', async () => {
    const { stdout, code } = await run('explain --all -o name')
    expect(stdout.split('\n')).toEqual(expect.arrayContaining(['fails.service', 'mars.service']))
    expect(stdout).not.toContain('web@1.service')
    expect(code).toBe(0)
  })

  it.concurrent('wants units or --all, and not both', async () => {
    expect(await run('explain')).toMatchObject({ code: 2 })
    expect(await run('explain --all mars')).toMatchObject({ code: 2 })
  })
})

describe('start of a unit that no machine can run', () => {
  const why = 'planet=mars: no machine has it \\(2 have region; 1 has disk\\); '

  it('says why while it waits', async () => {
    await run('destroy mars')
    const { stderr, code } = await run('start mars --timeout 5')
    expect(code).toBe(1)
    expect(stderr).toMatch(new RegExp(`^WARNING: Unit mars\\.service stays where it is: ${why}`, 'm'))
  })

  it('says why at the end of a short wait', async () => {
    const { stderr, code } = await run('start mars --timeout 0.5')
    expect(code).toBe(1)
    expect(stderr).toMatch(
      new RegExp(`^error: Unit mars\\.service is not there yet: no machine has been chosen for it: ${why}`),
    )
  })
})
