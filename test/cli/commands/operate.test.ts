import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { HttpFleet } from '../../../src/api/index.js'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { emptied } from '../../support/emptied.js'
import { type CliRunOptions, caasctl } from '../../support/run-cli.js'
import { sleeper, type UnitFolder, unitFolder } from '../../support/unit-folder.js'

let cluster: Cluster
let fleet: HttpFleet
let folder: UnitFolder

beforeAll(async () => {
  cluster = await startCluster()
  fleet = new HttpFleet(cluster.endpoint)
  folder = await unitFolder({
    'web@.service': sleeper('web %i'),
    'plain.service': sleeper('plain'),
    'windows.service': sleeper('windows').replaceAll('\n', '\r\n'),
    'mars.service': sleeper('mars', '\n[X-Fleet]\nMachineMetadata=planet=mars\n'),
    'everywhere.service': sleeper('g', '\n[X-Fleet]\nGlobal=true\n'),
    'fails.service': '[Service]\nExecStart=/bin/false\n',
    'empty.service': '',
  })
})

afterEach(() => emptied(fleet))

afterAll(async () => {
  await fleet.close()
  await cluster.stop()
  await folder[Symbol.asyncDispose]()
})

const run = (line: string, options: CliRunOptions = {}) =>
  caasctl(line.split(' '), { env: { CAASCTL_ENDPOINT: cluster.endpoint }, cwd: folder.path, ...options })

const states = async () =>
  Object.fromEntries((await fleet.units()).map(({ name, desiredState }) => [name, desiredState]))

describe('a range', () => {
  it('is started as a whole; each unit is told as it launches', async () => {
    const { stdout, stderr, code } = await run('start web@<1..9>')
    const lines = stdout.trimEnd().split('\n')
    expect(lines.filter((line) => /^Unit web@\d\.service inactive$/.test(line))).toHaveLength(9)
    expect(
      lines.filter((line) => /^Unit web@\d\.service launched on [0-9a-f]{8}\.\.\.\/10\.[\d.]+$/.test(line)),
    ).toHaveLength(9)
    expect({ lines: lines.length, stderr, code }).toEqual({ lines: 18, stderr: '', code: 0 })
  })

  it('is stopped, unloaded and destroyed by a pattern', async () => {
    await run('start web@<1..3>')
    expect(await run('stop web@*')).toMatchObject({
      stderr: 'Successfully stopped units [web@1.service web@2.service web@3.service].\n',
      code: 0,
    })
    expect(await states()).toEqual({
      'web@1.service': 'loaded',
      'web@2.service': 'loaded',
      'web@3.service': 'loaded',
    })
    expect(await run('unload web@<2..3>')).toMatchObject({
      stderr: 'Successfully unloaded units [web@2.service web@3.service].\n',
      code: 0,
    })
    const destroyed = await run('destroy web@* --yes')
    expect(destroyed.stdout.trimEnd().split('\n').sort()).toEqual([
      'Destroyed web@1.service',
      'Destroyed web@2.service',
      'Destroyed web@3.service',
    ])
    expect(await states()).toEqual({})
  })
})

describe('one unit that goes wrong', () => {
  it('does not keep the others from being done; the exit code says so', async () => {
    const { stdout, stderr, code } = await run('start empty plain nope web@1')
    expect(stdout).toMatch(/^Unit plain\.service launched on /m)
    expect(stdout).toMatch(/^Unit web@1\.service launched on /m)
    expect(stderr).toBe(
      'error: Unit empty.service refused: its unit file has no options\n' +
        'A unit file needs at least one section with one option.\n' +
        'error: Unit nope.service was not found: there is no such unit in the cluster, and no such file\n' +
        '2 of 4 units done, 1 failed, 1 not found.\n',
    )
    expect(code).toBe(1)
  })

  it('is one whose file is not where it was said to be, whatever its name', async () => {
    const { stderr, code } = await run('submit /no/such/place')
    expect(stderr).toBe(
      'error: Unit place.service was not found: there is no such unit in the cluster, and no file /no/such/place.service\n',
    )
    expect(code).toBe(1)
  })

  it('is one that fails on its machine where it is to be active', async () => {
    const { stderr, code } = await run('start --until active fails')
    expect(stderr).toMatch(/^error: Unit fails\.service failed: systemd on [0-9a-f]{8} says failed\/failed\n/)
    expect(code).toBe(1)
  })

  it('is one that no machine can take: why is told at the end of the wait', async () => {
    const { stderr, code } = await run('start mars --timeout 1')
    expect(stderr).toMatch(
      /^error: Unit mars\.service is not there yet: no machine has been chosen for it.*\n(.*\n)*The cluster may still get there\. What holds it up: caasctl explain mars\.service\n$/,
    )
    expect(code).toBe(1)
  })

  it('is one that is not there, unless that is to be ignored', async () => {
    await run('start plain')
    expect(await run('stop gone plain')).toEqual({
      stdout: expect.stringMatching(/^Unit plain\.service loaded on .*\n$/),
      stderr:
        'error: Unit gone.service was not found: the cluster has no such unit\n1 of 2 units done, 1 not found.\nSuccessfully stopped units [plain.service].\n',
      code: 1,
    })
    for (const verb of ['stop', 'unload', 'destroy', 'restart']) {
      expect((await run(`${verb} gone --ignore-missing`)).code).toBe(0)
    }
  })
})

describe('results', () => {
  it('are data with -o json, and nothing else is on standard output', async () => {
    const { stdout, stderr, code } = await run('start plain nope -o json')
    expect(JSON.parse(stdout)).toEqual([
      {
        unit: 'plain.service',
        outcome: 'done',
        change: 'created',
        global: false,
        machines: [{ id: expect.any(String), primaryIP: expect.any(String) }],
        desiredState: 'launched',
        currentState: 'launched',
        states: expect.any(Array),
        durationMs: expect.any(Number),
      },
      expect.objectContaining({ unit: 'nope.service', outcome: 'not-found', reason: expect.any(String) }),
    ])
    expect({ stderr, code }).toEqual({ stderr: '', code: 1 })
  })

  it('come one by one with -o jsonl', async () => {
    const { stdout } = await run('start web@<1..3> -o jsonl')
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done'])
  })

  it('are the names of what was done with -o name', async () => {
    const { stdout, stderr } = await run('submit plain nope -o name')
    expect(stdout).toBe('plain.service\n')
    expect(stderr).toMatch(/^error: Unit nope\.service was not found: /)
  })
})

describe('destroy of several by a pattern', () => {
  it('is not done where there is nobody to ask', async () => {
    await run('submit web@<1..2>')
    expect(await run('destroy web@*')).toEqual({
      stdout: '',
      stderr:
        '  web@1.service\n  web@2.service\nerror: Destroy these 2 units? There is nobody to ask.\nTo do it without asking: --yes\n',
      code: 2,
    })
    expect(Object.keys(await states())).toHaveLength(2)
  })

  it('needs no question where it stands for one', async () => {
    await run('submit plain')
    expect((await run('destroy pl*')).stdout).toBe('Destroyed plain.service\n')
  })
})

describe('Ctrl-C', () => {
  it('stops waiting and says what was done and what was not', async () => {
    const ctrlC = new AbortController()
    const { InterruptedError } = await import('../../../src/cli/interrupted-error.js')
    const onStdout = (text: string) => {
      if (text.includes('plain.service launched')) ctrlC.abort(new InterruptedError('SIGINT'))
    }
    const { stderr, code } = await run('start plain mars', { signal: ctrlC.signal, onStdout })
    expect(stderr).toBe(
      'Interrupted.\nDone: plain.service\nAsked for, and not waited for any longer: mars.service\n',
    )
    expect(code).toBe(130)
  })
})

describe('a unit file', () => {
  it('may have the line ends of Windows', async () => {
    await run('submit windows.service')
    expect((await run('cat windows')).stdout).toBe(sleeper('windows'))
  })

  it('that is another than the cluster has is warned of, and replaced where that is asked for', async () => {
    await run('start plain')
    await folder.write('plain.service', sleeper('plain changed'))
    expect((await run('start plain.service')).stderr).toBe(
      'WARNING: Unit plain.service in registry differs from local unit file plain.service. Add --replace to override.\n',
    )
    expect((await run('start --replace plain.service')).code).toBe(0)
    expect((await run('cat plain')).stdout).toBe(sleeper('plain changed'))
    await folder.write('plain.service', sleeper('plain'))
  })
})

describe('global units', () => {
  it('are restarted on all machines', async () => {
    expect((await run('start everywhere')).stdout).toBe(
      'Unit everywhere.service \nTriggered global unit everywhere.service start\n',
    )
    expect((await run('restart everywhere')).code).toBe(0)
    expect((await fleet.unitStates()).map(({ active }) => active)).toEqual(['active', 'active', 'active'])
  })
})

describe('into a pipe, what is waited for', () => {
  it('is told in plain lines', async () => {
    const { stderr } = await run('start mars --timeout 5')
    expect(stderr).toContain('Waiting for mars.service: not scheduled (3 s).\n')
    expect(stderr).toContain('WARNING: Unit mars.service stays where it is: planet=mars: no machine has it')
    expect(stderr).not.toContain('\u001b')
  })
})
