import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { HttpFleet } from '../../../src/api/index.js'
import { InterruptedError } from '../../../src/cli/interrupted-error.js'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { fleetOptions } from '../../../src/units/index.js'
import { emptied } from '../../support/emptied.js'
import { eventually } from '../../support/eventually.js'
import { FaultyProxy } from '../../support/faulty-proxy.js'
import { type CliRunOptions, caasctl } from '../../support/run-cli.js'
import { type UnitFolder, unitFolder } from '../../support/unit-folder.js'

/** Machines whose units are processes of this computer. */
let cluster: Cluster
let fleet: HttpFleet
let folder: UnitFolder
let env: Record<string, string>

beforeAll(async () => {
  cluster = await startCluster({
    machines: [{ metadata: { role: 'server' } }, { metadata: { role: 'client' } }],
    runner: 'process',
    ssh: true,
  })
  fleet = new HttpFleet(cluster.endpoint)
  const { ssh } = cluster
  if (ssh === undefined) throw new Error('the cluster serves no SSH')
  env = {
    CAASCTL_ENDPOINT: cluster.endpoint,
    CAASCTL_TUNNEL: `${ssh.host}:${ssh.port}`,
    CAASCTL_IDENTITY: ssh.identityFile,
    CAASCTL_KNOWN_HOSTS_FILE: ssh.knownHostsFile,
  }
  folder = await unitFolder({
    'backup.service': '[Service]\nType=oneshot\nExecStart=/bin/echo backed up\n',
    'broken.service': '[Service]\nType=oneshot\nExecStart=/bin/sh -c "echo no; exit 5"\n',
    'of@.service': '[Service]\nType=oneshot\nExecStart=/bin/echo instance %i\n',
    'daemon.service': '[Service]\nExecStart=/bin/sh -c "echo up; exec sleep 600"\n',
    'all.service': '[Service]\nExecStart=/bin/true\n[X-Fleet]\nGlobal=true\n',
    'some.timer': '[Timer]\nOnBootSec=1\n',
  })
}, 60_000)
afterEach(() => emptied(fleet))
afterAll(async () => {
  await fleet.close()
  await cluster.stop()
  await folder[Symbol.asyncDispose]()
})

const run = (words: readonly string[], options: CliRunOptions = {}) =>
  caasctl(['run', ...words], { env, cwd: folder.path, ...options })
const units = async () => (await fleet.units()).map(({ name }) => name)

describe('a command', () => {
  it('is run on a machine; its output comes out, and nothing is left of it', async () => {
    const { stdout, stderr, code } = await run(['--rm', '--', 'echo', 'hello'])
    expect({ stdout, stderr, code }).toEqual({ stdout: 'hello\n', stderr: '', code: 0 })
    expect(await units()).toEqual([])
    expect(await fleet.unitStates()).toEqual([])
  })

  it('gets its words just as they are', async () => {
    const words = [
      '%H',
      '$HOME',
      '$' + '{PATH}',
      'a  b',
      "it's",
      '"',
      '\\',
      'tab\there',
      'é',
      ';',
      '',
      '%%',
      '$$',
      '*',
    ]
    const { stdout } = await run([
      '--rm',
      '--',
      '/bin/sh',
      '-c',
      'for word; do echo "<$word>"; done',
      'sh',
      ...words,
    ])
    expect(stdout.split('\n').slice(0, -1)).toEqual(words.map((word) => `<${word}>`))
  })

  it('passes on its exit status, and says which unit it was', async () => {
    const { stdout, stderr, code } = await run(['--rm', '--', 'sh', '-c', 'echo out; echo err >&2; exit 7'])
    expect(stdout.split('\n').sort()).toEqual(['', 'err', 'out'])
    expect(stderr).toMatch(
      /^error: Unit run-[0-9a-f]{8}\.service failed on \w{8}\.\.\.\/[\d.]+: it ended with 7\.\n$/,
    )
    expect(code).toBe(7)
    expect(await units()).toEqual([])
  })

  it('that a signal ended has 128 and its number', async () => {
    expect((await run(['--rm', '--', 'sh', '-c', 'kill -9 $$'])).code).toBe(137)
  })

  it('that is not there has the code that env or systemd has for it', async () => {
    const { stdout, code } = await run(['--rm', '--', 'no-such-program'])
    expect(stdout).toContain('no-such-program')
    expect(code).toBe(127)
    expect((await run(['--rm', '--', '/no/such/program'])).code).toBe(203)
  })

  it('loses nothing of what it writes, however short it runs', async () => {
    const script = 'i=0; while [ $i -lt 2000 ]; do echo "line $i"; i=$((i+1)); done'
    const { stdout } = await run(['--rm', '--', 'sh', '-c', script])
    expect(stdout).toBe(Array.from({ length: 2_000 }, (_, i) => `line ${i}\n`).join(''))
  })

  it('is followed while it runs', async () => {
    let seen = ''
    const script = `echo one; while [ ! -e ${folder.path}/go ]; do sleep 0.05; done; echo two`
    const running = run(['--rm', '--', 'sh', '-c', script], {
      onStdout: (text) => {
        seen += text
      },
    })
    await eventually('its first line is seen', () => seen.includes('one'))
    expect(seen).toBe('one\n')
    await folder.write('go', '')
    expect(await running).toMatchObject({ stdout: 'one\ntwo\n', code: 0 })
  })

  it('that somebody stops, or destroys, is over', async () => {
    for (const verb of ['stop', 'destroy']) {
      const running = run(['--rm', '--', 'sleep', '600'])
      // The state of the one before it may still be told.
      const unit = await eventually('it runs', async () => {
        const [name] = await units()
        const states = await fleet.unitStates()
        return states.some((state) => state.name === name && state.active === 'activating') && name
      })
      await caasctl([verb, unit], { env })
      const { stderr, code } = await running
      // systemd may tell that it was killed before the registry tells who wanted that.
      expect(stderr).toMatch(
        /failed: (somebody stopped or destroyed it|it was destroyed meanwhile)\n|it ended with 143\.\n/,
      )
      expect(stderr).not.toContain('still there')
      expect([255, 143], verb).toContain(code)
      expect(await units()).toEqual([])
    }
  })

  it('is placed by metadata, or on the machine named; its environment is as given', async () => {
    const [server] = (await fleet.machines()).filter(({ metadata }) => metadata.role === 'server')
    for (const where of [
      ['--metadata', 'role=server'],
      ['--machine', server?.id.slice(0, 8) ?? ''],
    ]) {
      const { stdout } = await run([
        ...where,
        '-e',
        'A=1 %H $2',
        '--env',
        'B=',
        '--',
        'sh',
        '-c',
        'echo "[$A][$B]"',
      ])
      expect(stdout).toBe('[1 %H $2][]\n')
    }
    const states = await fleet.unitStates()
    expect(states.map(({ machineID }) => machineID)).toEqual([server?.id, server?.id])
  })

  it('without --rm stays, to be looked at', async () => {
    const { stdout, stderr, code } = await run(['--', 'echo', 'hello'])
    expect({ stdout, code }).toEqual({ stdout: 'hello\n', code: 0 })
    const [unit] = await units()
    expect(stderr).toBe(`Unit ${unit} is still there: caasctl destroy ${unit}\n`)
    expect((await caasctl(['journal', unit ?? ''], { env })).stdout).toContain('hello')
  })

  it('that no machine can run is explained, taken away again, and 255', async () => {
    const { stderr, code } = await run([
      '--rm',
      '--metadata',
      'planet=mars',
      '--place-timeout',
      '2',
      '--',
      'true',
    ])
    expect(stderr).toMatch(/no machine took it in time/)
    expect(stderr).toContain('planet=mars')
    expect(code).toBe(255)
    expect(await units()).toEqual([])
  })

  it('that takes too long is stopped, taken away, and 255', async () => {
    const { stderr, code } = await run(['--rm', '--timeout', '2', '--', 'sleep', '600'])
    expect(stderr).toMatch(/^error: Unit run-\w+\.service failed: /)
    expect(code).toBe(255)
    expect(await units()).toEqual([])
  })

  it('is stopped and taken away after Ctrl-C', async () => {
    const interrupted = new AbortController()
    const { stderr, code } = await run(['--rm', '--', 'sh', '-c', 'echo up; exec sleep 600'], {
      signal: interrupted.signal,
      onStdout: () => interrupted.abort(new InterruptedError('SIGINT')),
    })
    expect(stderr).toMatch(/Unit run-\w+\.service was stopped and destroyed\./)
    expect(code).toBe(130)
    expect(await units()).toEqual([])
    expect(await fleet.unitStates()).toEqual([])
  })

  it('is given up when the cluster falls silent, and it is said what may be left', async () => {
    const began = performance.now()
    const { stderr, code } = await run(
      ['--rm', '--timeout', '4s', '--', 'sh', '-c', 'echo begun; exec sleep 60'],
      {
        env: { ...env, CAASCTL_REQUEST_TIMEOUT: '1' },
        onStdout: () => cluster.faults.inject({ delayMs: 60_000 }),
      },
    )
    cluster.faults.inject(undefined)
    expect(code).toBe(255)
    expect(performance.now() - began).toBeLessThan(20_000)
    const [, unit] = /Unit (run-\w+\.service) may still be there: .* did not answer/.exec(stderr) ?? []
    expect(await units()).toEqual([unit])
    expect(stderr).toContain(`caasctl destroy --ignore-missing ${unit}`)
    // It was told while it lasted, too: without --timeout it would wait for ever.
    expect(stderr).toMatch(/^WARNING: .* did not answer .* Still trying\.$/m)
  })

  it('has all of its output read, without a word, though the connection to its machine is lost', async () => {
    const { host, port = 0, knownHostsFile = '' } = cluster.ssh ?? {}
    await using way = await FaultyProxy.to({ host: host ?? '', port })
    const known = readFileSync(knownHostsFile, 'utf8').replaceAll(`:${port}`, `:${way.port}`)
    await folder.write('known', known)
    const { stdout, stderr, code } = await run(
      ['--rm', '--', 'sh', '-c', 'echo first; sleep 1; echo second; echo last'],
      {
        env: {
          ...env,
          CAASCTL_TUNNEL: `${host}:${way.port}`,
          CAASCTL_KNOWN_HOSTS_FILE: join(folder.path, 'known'),
        },
        onStdout: (text) => text === 'first\n' && way.breakOn('down'),
      },
    )
    expect({ stdout, stderr, code }).toEqual({ stdout: 'first\nsecond\nlast\n', stderr: '', code: 0 })
    expect(way.hasFailed).toBe(true)
  })

  it('is told by systemd’s state alone where its machine cannot be reached', async () => {
    const alone = { env: { CAASCTL_ENDPOINT: cluster.endpoint, CAASCTL_SSH_TIMEOUT: '1' } }
    const good = await run(['--rm', '--', 'true'], alone)
    expect(good.stderr).toContain('What it writes cannot be read from its machine')
    expect({ stdout: good.stdout, code: good.code }).toEqual({ stdout: '', code: 0 })
    expect((await run(['--rm', '--', 'sh', '-c', 'exit 9'], alone)).code).toBe(1)
    expect(await units()).toEqual([])
  })

  it('gives all of it as data', async () => {
    const { stdout, code } = await run(['--rm', '-o', 'json', '--', 'sh', '-c', 'echo a; echo b; exit 3'])
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'failed',
      status: 3,
      output: ['a', 'b'],
      removed: true,
    })
    expect(code).toBe(3)
  })
})

describe('a unit', () => {
  it('on disk is run as a copy', async () => {
    const { stdout, stderr, code } = await run(['--rm', 'backup.service'])
    expect({ stdout, stderr, code }).toEqual({ stdout: 'backed up\n', stderr: '', code: 0 })
    expect(await units()).toEqual([])
  })

  it('of the cluster is run as a copy, and stays as it is', async () => {
    const options = fleetOptions('[Service]\nType=oneshot\nExecStart=/bin/echo from the cluster\n')
    await fleet.putUnit({ name: 'backup.service', options, desiredState: 'inactive' })
    const { stdout } = await run(['--rm', '--unit', 'backup'])
    expect(stdout).toBe('from the cluster\n')
    expect(await fleet.units()).toMatchObject([{ name: 'backup.service', desiredState: 'inactive' }])
  })

  it('that fails passes on its status', async () => {
    expect(await run(['--rm', './broken.service'])).toMatchObject({ stdout: 'no\n', code: 5 })
  })

  it('may be an instance of a template', async () => {
    expect(await run(['--rm', 'of@seven.service'])).toMatchObject({ stdout: 'instance seven\n', code: 0 })
  })

  it.each([
    [['--rm', 'nothing.service'], 1, 'There is nothing to run: nothing.service'],
    [['--rm', 'of@.service'], 1, 'of@.service is a template: name an instance of it.'],
    [['--rm', 'all.service'], 1, 'all.service is global: it would run on every machine.'],
    [['--rm', '--unit', 'some.timer'], 1, 'some.timer is no service: it has nothing to run.'],
    [['--rm'], 2, 'Nothing to run is given.'],
    [['--rm', '--unit', 'a', 'ls'], 2, 'Both --unit and a command are given'],
    [['--rm', '-e', 'A=1', 'backup.service'], 2, '--env is for commands'],
    [['--rm', '-e', 'A', '--', 'ls'], 2, '--env: NAME=VALUE is wanted, not "A".'],
    [['--rm', '--metadata', 'a=b c', '--', 'ls'], 1, 'MachineMetadata'],
    [['--rm', '--machine', 'nowhere', '--', 'ls'], 1, 'nowhere'],
  ])('%j is refused', async (words, wanted, message) => {
    const { stderr, code } = await run(words)
    expect(stderr).toContain(message)
    expect(code).toBe(wanted)
    expect(await units()).toEqual([])
  })
})
