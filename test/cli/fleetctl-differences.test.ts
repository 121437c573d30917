import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { PassThrough, Writable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { HttpFleet } from '../../src/api/index.js'
import { runCli } from '../../src/cli/run-cli.js'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { emptied } from '../support/emptied.js'
import { json, serve } from '../support/http-server.js'
import { caasctl } from '../support/run-cli.js'
import { startSshAgent } from '../support/ssh-agent.js'
import { sshEnvironment } from '../support/ssh-environment.js'
import { startSshMachines } from '../support/ssh-machines.js'
import { sleeper, type UnitFolder, unitFolder } from '../support/unit-folder.js'
import { otherwise } from './fleetctl-otherwise.js'

let cluster: Cluster
let fleet: HttpFleet
let folder: UnitFolder

beforeAll(async () => {
  cluster = await startCluster({ ssh: true })
  fleet = new HttpFleet(cluster.endpoint)
  folder = await unitFolder({
    'web@.service': sleeper('web %i'),
    'plain.service': sleeper('plain'),
    'crlf.service': sleeper('crlf').replaceAll('\n', '\r\n'),
    'steering.service': sleeper('\u001b[2J'),
    'mars.service': sleeper('mars', '\n[X-Fleet]\nMachineMetadata=planet=mars\n'),
    'everywhere.service': sleeper('g', '\n[X-Fleet]\nGlobal=true\n'),
    'slow.service': '[Service]\nType=oneshot\nExecStart=/bin/sleep 60\n',
    'empty.service': '',
    'group.target': '[Unit]\nDescription=group\n',
    'group.swap': '[Swap]\nWhat=/dev/none\n',
    'group.slice': '[Unit]\nDescription=group\n',
  })
})

beforeEach(async () => {
  await emptied(fleet)
})

afterAll(async () => {
  await fleet.close()
  await cluster.stop()
  await folder[Symbol.asyncDispose]()
})

/** Through the way in of the cluster, to the machines themselves. */
const throughSsh = (line: string) =>
  caasctl(line.split(' '), { env: { ...sshEnvironment(cluster), HOME: folder.path }, stdin: '' })

const run = (line: string, endpoint = cluster.endpoint) =>
  caasctl(line === '' ? [] : line.split(' '), {
    env: { FLEETCTL_ENDPOINT: endpoint, FLEETCTL_SSH_TIMEOUT: '0.2', HOME: folder.path },
    cwd: folder.path,
  })

/** A test for each row of the table in docs/fleetctl.md. */
const rows: Readonly<Record<string, () => Promise<void>>> = {
  async 'Unknown command'() {
    expect(await run('stat plain')).toMatchObject({ stdout: '', code: 2 })
    expect((await run('lsit-units')).stderr).toContain("Did you mean 'list-units'?")
  },
  async 'Command prefixes'() {
    await run('submit plain')
    for (const prefix of ['d', 'de', 'dest', 'destro']) {
      expect(await run(`${prefix} plain`)).toMatchObject({ stdout: '', code: 2 })
    }
    expect(await fleet.unit('plain.service')).toBeDefined()
  },
  async 'Unknown flag'() {
    expect(await run('list-units --no-legnd')).toEqual({
      stdout: '',
      stderr: "error: 'list-units' has no flag --no-legnd.\nDid you mean --no-legend?\n",
      code: 2,
    })
  },
  async 'Unknown field'() {
    expect(await run('list-units --fields=uint')).toMatchObject({
      stderr: 'error: There is no field "uint".\nDid you mean unit?\n',
      code: 2,
    })
  },
  async 'Nothing given'() {
    for (const verb of ['submit', 'load', 'start', 'stop', 'unload', 'restart', 'destroy', 'cat']) {
      expect(await run(verb)).toMatchObject({
        stderr: expect.stringContaining('error: No unit given.'),
        code: 2,
      })
      expect(await caasctl([verb, ''], { env: {} })).toMatchObject({
        stderr: expect.stringContaining('error: The name of a unit is empty.'),
        code: 2,
      })
    }
  },
  async 'Too much given'() {
    for (const line of [
      'list-machines x',
      'version x',
      'fd-forward a b',
      'ssh --machine 1 --unit plain true',
    ]) {
      expect(await run(line), line).toMatchObject({ stdout: '', code: 2 })
    }
  },
  async 'Missing units'() {
    await run('start plain')
    for (const verb of ['stop', 'unload', 'destroy']) {
      const { stderr, code } = await run(`${verb} gone plain`)
      expect(stderr).toContain('error: Unit gone.service was not found')
      expect(code).toBe(1)
      expect((await run(`${verb} gone --ignore-missing`)).code).toBe(0)
    }
    expect(await fleet.unit('plain.service')).toBeUndefined()
    expect(await run('restart plain')).toMatchObject({ stdout: '', code: 1 })
    expect(await fleet.unit('plain.service')).toBeUndefined()
  },
  async 'The same unit twice'() {
    expect((await run('submit plain plain.service')).stdout).toBe('Unit plain.service inactive\n')
    expect((await run('destroy plain plain')).stdout).toBe('Destroyed plain.service\n')
  },
  async 'One bad unit in a batch'() {
    const { stdout, stderr, code } = await run('submit gone empty plain')
    expect(stdout).toBe('Unit plain.service inactive\n')
    expect(stderr).toContain('1 of 3 units done, 1 not found, 1 failed.')
    expect(code).toBe(1)
  },
  async Errors() {
    expect((await run('cat gone')).stderr).toBe('error: Unit gone.service does not exist in the cluster.\n')
    const { stderr } = await run('cat gone -o json')
    expect(JSON.parse(stderr)).toEqual({
      error: {
        name: 'UnitNotFoundError',
        code: 'UNIT_NOT_FOUND',
        message: 'Unit gone.service does not exist in the cluster.',
        unit: 'gone.service',
      },
    })
  },
  async 'Wrong settings'() {
    for (const setting of [
      '--driver=bogus',
      '--endpoint=bogus',
      '--endpoint=unix://var/run/fleet.sock',
      '--ca-file=/none',
    ]) {
      expect((await run(`list-units ${setting}`)).code).toBe(2)
    }
    const meaningless = { FLEETCTL_ENDPOINT: cluster.endpoint, FLEETCTL_REQUEST_TIMEOUT: 'soon' }
    expect((await caasctl(['list-units'], { env: meaningless })).code).toBe(2)
  },
  async 'Spelling of settings'() {
    const list = await run('list-machines')
    for (const driver of ['API', 'api', 'Api']) {
      expect(await run(`list-machines --driver=${driver}`)).toEqual(list)
    }
    const { FLEETCTL_TUNNEL: tunnel, ...env } = sshEnvironment(cluster)
    expect(await caasctl(['--tunnel', `core@${tunnel}`, 'list-machines'], { env })).toEqual(list)
  },
  async 'Flags without meaning'() {
    const stderr = 'WARNING: --experimental-api is deprecated: it has no meaning any more.\n'
    expect(await run('list-machines --experimental-api=false')).toEqual({
      ...(await run('list-machines')),
      stderr,
    })
  },
  async 'Flags of one letter'() {
    const full = await run('list-machines --full')
    for (const flag of ['-l', '--l', '-full', '-l=true'])
      expect(await run(`list-machines ${flag}`)).toEqual(full)
  },
  async 'Flags everywhere'() {
    for (const verb of ['submit', 'load', 'start', 'stop', 'unload', 'restart', 'destroy']) {
      await run('start plain --no-block')
      const { stderr } = await run(`${verb} --no-block --block-attempts=1 --replace plain`)
      expect(stderr).not.toContain('has no flag')
    }
  },
  async 'destroy --no-block'() {
    await run('start plain')
    expect(await run('destroy --no-block plain')).toEqual({
      stdout: 'Destroyed plain.service\n',
      stderr: '',
      code: 0,
    })
    await run('start web@1')
    expect((await run('destroy --wait web@1')).code).toBe(0)
    expect((await fleet.unitStates()).filter(({ name }) => name === 'web@1.service')).toEqual([])
  },
  async 'Triggered once'() {
    const { stdout } = await run('start --no-block plain')
    expect(stdout).toBe('Unit plain.service inactive\nTriggered unit plain.service start\n')
  },
  async 'Two seconds'() {
    expect(await run('start slow')).toMatchObject({ stderr: '', code: 0 })
    const active = await run('start slow --until active --timeout 1')
    expect(active.stderr).toContain('error: Unit slow.service is not there yet')
    expect(active.code).toBe(1)
  },
  async 'What is not replaced'() {
    await run('start plain')
    await folder.write('plain.service', sleeper('changed'))
    const { stderr, code } = await run('submit --replace plain.service')
    await folder.write('plain.service', sleeper('plain'))
    expect(stderr).toBe(
      "Warning: can not replace Unit(plain.service) in state 'launched', use the appropriate command\n",
    )
    expect(code).toBe(1)
  },
  async 'Order of lines'() {
    const told = new AbortController()
    await using server = await serve(async ({ method, url }, response) => {
      if (method === 'PUT' && url.includes('plain') && !told.signal.aborted) await once(told.signal, 'abort')
      if (method === 'PUT') json(response, 201, {})
      else json(response, 404, { error: { code: 404, message: 'unit does not exist' } })
    })
    const { stdout } = await caasctl(['submit', 'plain', 'web@1'], {
      env: { FLEETCTL_ENDPOINT: server.endpoint },
      cwd: folder.path,
      onStdout: () => told.abort(),
    })
    expect(stdout).toBe('Unit web@1.service inactive\nUnit plain.service inactive\n')
  },
  async 'Waiting for global units'() {
    await run('start everywhere')
    const states = await fleet.unitStates()
    expect(states.map(({ machineID }) => machineID).sort()).toEqual(
      cluster.machines.map(({ identity }) => identity.id).sort(),
    )
  },
  async Restart() {
    await run('start web@1')
    const { stdout } = await run('restart web@1')
    expect(stdout.replaceAll(/ on \S+/g, '')).toBe('Unit web@1.service loaded\nUnit web@1.service launched\n')
  },
  async 'Restart of global units'() {
    await run('start everywhere')
    const seen = new Set<string>()
    const watching = setInterval(async () => {
      for (const { active } of await fleet.unitStates()) seen.add(active)
    }, 10)
    expect((await run('restart everywhere')).code).toBe(0)
    clearInterval(watching)
    expect([...seen]).toContain('inactive')
    expect((await fleet.unitStates()).map(({ active }) => active)).toEqual(['active', 'active', 'active'])
  },
  async 'Global units'() {
    await run('start everywhere --until active')
    const status = await throughSsh('status everywhere')
    expect(status.stdout.match(/Active: active \(running\)/g)).toHaveLength(3)
    expect(status.code).toBe(0)
    const journal = await throughSsh('journal everywhere')
    for (const { identity } of cluster.machines) {
      expect(journal.stdout).toContain(`everywhere.service ${identity.id.slice(0, 8)} | `)
    }
  },
  async 'status of what is on no machine'() {
    await run('submit mars.service')
    const { stdout, stderr, code } = await throughSsh('status mars')
    expect(stderr).toBe('Unit mars.service does not appear to be loaded.\n')
    expect(stdout).toContain('planet=mars: no machine has it')
    expect(code).toBe(3)
  },
  async 'status of several'() {
    const one = /^● plain\.service - plain\n/
    await run('start plain web@<1..3>')
    expect((await throughSsh('status plain')).stdout).toMatch(one)
    const { stdout } = await throughSsh('status plain web@1 web@2 web@3')
    expect(stdout.match(/^==> [0-9a-f]{8}\.\.\.\/[\d.]+ <==$/gm)?.length).toBeGreaterThan(1)
    expect(stdout.match(/^● /gm)).toHaveLength(4)
  },
  async 'Agent forwarding'() {
    await using agent = await startSshAgent()
    await using machines = await startSshMachines(1)
    await using lone = await startCluster({
      machines: machines.machines.map(({ address }) => ({ id: '1'.repeat(32), primaryIP: address })),
    })
    const env = {
      ...machines.env,
      SSH_AUTH_SOCK: agent.socket,
      FLEETCTL_TUNNEL: machines.tunnel,
      FLEETCTL_ENDPOINT: lone.endpoint,
    }
    const socketThere = async (...flags: string[]) =>
      (await caasctl(['ssh', ...flags, '1111', 'echo', '"[$SSH_AUTH_SOCK]"'], { env, stdin: '' })).stdout
    expect(await socketThere()).toBe('[]\n')
    expect(await socketThere('-A')).toMatch(/^\[\/.+\]\n$/)
  },
  async 'New hosts'() {
    await folder.write('known', '')
    const flags = `list-machines --known-hosts-file ${folder.path}/known`
    const asked = await throughSsh(flags)
    expect(asked.stderr).toContain('ED25519 key has the fingerprint SHA256:')
    expect(asked.code).toBe(1)
    expect((await throughSsh(`${flags} --strict-host-key-checking=false`)).code).toBe(0)
    expect(await folder.read('known')).toContain('ssh-ed25519')
  },
  async 'Log lines'() {
    await folder.write('odd.service', sleeper('odd', '\n[X-Fleet]\nMachineMetaData=a=b\n'))
    expect((await run('submit odd.service')).stderr).toBe(
      'WARNING: Unit odd.service: unrecognized requirement in [X-Fleet] section: "MachineMetaData". Did you mean MachineMetadata?\n',
    )
  },
  async 'cat of several'() {
    await run('submit plain web@1')
    expect((await run('cat plain web@1')).stdout).toBe(
      `# plain.service\n${sleeper('plain')}\n# web@1.service\n${sleeper('web %i')}`,
    )
  },
  async Patterns() {
    await run('submit web@<1..2>')
    expect(await run('destroy web@*')).toMatchObject({ stdout: '', code: 2 })
    expect(await run('destroy web@* --yes')).toMatchObject({ code: 0 })
    expect(await fleet.units()).toEqual([])
  },
  async 'Operands of lists'() {
    await run('submit plain web@<1..2>')
    expect((await run('list-unit-files web@* --fields=unit --no-legend')).stdout).toBe(
      'web@1.service\nweb@2.service\n',
    )
    expect(await run('list-machines extra')).toMatchObject({ stdout: '', code: 2 })
  },
  async 'Types of units'() {
    for (const type of ['target', 'swap', 'slice']) {
      expect((await run(`submit group.${type}`)).stdout).toBe(`Unit group.${type} inactive\n`)
    }
  },
  async 'Unit files with CRLF'() {
    await run('submit crlf.service')
    expect((await run('cat crlf')).stdout).toBe(sleeper('crlf'))
  },
  async 'Waiting has an end'() {
    const { stderr, code } = await run('start mars --timeout 4')
    expect(stderr).toContain('planet=mars: no machine has it')
    expect(code).toBe(1)
  },
  async 'Request timeout'() {
    await using silent = await serve(() => {})
    const began = performance.now()
    const { stderr, code } = await run('list-units --request-timeout 0.2', silent.endpoint)
    expect(stderr).toContain('did not answer')
    expect(code).toBe(1)
    expect(performance.now() - began).toBeLessThan(9_000)
  },
  async 'Failures that pass'() {
    await using shaky = await serve((_, response, count) => {
      if (count === 1) response.destroy()
      else if (count === 2) json(response, 503, {})
      else json(response, 200, { machines: [{ id: '1'.repeat(32), primaryIP: '10.0.0.1' }] })
    })
    expect(await run('list-machines', shaky.endpoint)).toMatchObject({ stderr: '', code: 0 })
  },
  async 'Closed pipes'() {
    await run('submit plain')
    const stderr = collector()
    const streams = { stdout: brokenPipe(), stderr, stdin: new PassThrough() }
    const signal = new AbortController().signal
    const env = { FLEETCTL_ENDPOINT: cluster.endpoint }
    const io = { ...streams, env, cwd: folder.path, signal }
    expect(await runCli(['list-unit-files'], io)).toBe(0)
    expect(await runCli(['start', 'web@<1..3>'], io)).toBe(0)
    expect(stderr.text()).toBe('')
    const units = await fleet.units()
    expect(units.filter(({ desiredState }) => desiredState === 'launched')).toHaveLength(3)
  },
  async 'Control characters'() {
    await run('submit steering.service')
    expect((await run('list-unit-files --fields=desc --no-legend')).stdout).toBe('\\x1b[2J\n')
  },
  async 'Stopping what does not run'() {
    await run('submit plain')
    await run('start web@1')
    expect((await run('stop plain web@1')).code).toBe(0)
    expect((await fleet.unit('web@1.service'))?.desiredState).toBe('loaded')
    expect((await fleet.unit('plain.service'))?.desiredState).toBe('inactive')
  },
  async 'Failures of setting a state'() {
    await run('start plain')
    for (const verb of ['stop', 'unload']) {
      cluster.faults.inject((request) =>
        request.startsWith('PUT') ? { status: 500, message: 'no' } : undefined,
      )
      const { stderr, code } = await run(`${verb} plain --timeout 2`).finally(() =>
        cluster.faults.inject(undefined),
      )
      expect(stderr).toContain('error: Unit plain.service failed: ')
      expect(code).toBe(1)
    }
  },
  async Templates() {
    await run('submit web@.service')
    expect(await run('start web@')).toEqual({
      stdout: '',
      stderr:
        'error: Unit web@.service refused: a template cannot be launched\nName an instance of it: web@1.service\n',
      code: 1,
    })
  },
  async 'Refusals of the etcd driver'() {
    await using etcd = await serve((_, response) =>
      json(response, 404, { errorCode: 100, message: 'Key not found', cause: '/', index: 1 }),
    )
    for (const line of ['submit empty', 'start web@']) {
      const { stderr, code } = await run(`${line} --driver etcd`, `http://127.0.0.1:${etcd.port}`)
      expect(stderr).toContain('.service refused: ')
      expect(code).toBe(1)
    }
    expect(etcd.received.filter(({ method }) => method !== 'GET')).toEqual([])
  },
  async '--sign'() {
    for (const verb of ['submit', 'load', 'start']) expect((await run(`${verb} --sign plain`)).code).toBe(2)
    expect(await fleet.units()).toEqual([])
  },
  async Version() {
    expect((await run('version')).stdout).toMatch(/^caasctl version /)
  },
  async Help() {
    expect((await run('')).stdout).toContain('start            Start units')
    expect((await run('help start')).stdout).toContain('Examples:\n')
  },
  async JSON() {
    await run('submit plain')
    expect(JSON.parse((await run('list-unit-files -o json')).stdout)).toMatchObject([
      { name: 'plain.service' },
    ])
    expect((await run('list-unit-files -o name')).stdout).toBe('plain.service\n')
  },
  async 'Missing units of status and journal'() {
    for (const verb of ['status', 'journal']) {
      expect(await run(`${verb} gone lost`)).toEqual({
        stdout: '',
        stderr: 'Unit gone.service does not exist.\nUnit lost.service does not exist.\n',
        code: 1,
      })
    }
  },
  async 'Status without SSH'() {
    await run('start plain --until active')
    const { stdout, stderr, code } = await throughSsh('status plain --ssh-port 1')
    expect(stderr).toContain('This is what fleet knows:')
    expect(stdout).toContain('Active: active (running)')
    expect(code).toBe(0)
  },
  async 'Exit code of ssh'() {
    expect((await throughSsh(`ssh --ssh-port 1 ${cluster.machines[0]?.identity.id} true`)).code).toBe(255)
    const { code } = await caasctl(['ssh', '--ssh-port', '22', machineID()], {
      env: { ...sshEnvironment(cluster), HOME: folder.path },
      stdin: 'exit 5\n',
    })
    expect(code).toBe(5)
  },
  async 'Exit code of fd-forward'() {
    expect(await run('fd-forward /nonexistent')).toMatchObject({ stdout: '', code: 1 })
  },
  async 'Options of a remote command'() {
    const there = `ssh ${machineID()}`
    expect((await throughSsh(`${there} printf %s -l`)).stdout).toBe('-l')
    expect((await throughSsh(`${there} -- printf %s -l`)).stdout).toBe('-l')
  },
  async 'Names of machines'() {
    const machine = cluster.machines[0]?.identity
    for (const name of [machine?.id, machine?.id.slice(0, 8), machine?.primaryIP]) {
      expect((await throughSsh(`ssh ${name} cat /etc/machine-id`)).stdout).toBe(`${machine?.id}\n`)
    }
  },
}

const machineID = () => cluster.machines[0]?.identity.id ?? ''

/** A standard output whose reader has gone. */
function brokenPipe(): Writable {
  return new Writable({
    write(_chunk, _encoding, done) {
      done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    },
    autoDestroy: false,
  })
}

function collector() {
  const chunks: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk))
      done()
    },
  })
  return Object.assign(stream, { text: () => chunks.join('') })
}

describe('each row of docs/fleetctl.md is so', () => {
  const page = readFileSync(new URL('../../docs/fleetctl.md', import.meta.url), 'utf8')
  const documented = [...page.matchAll(/^\| ([^|]+) \|.*\|$/gm)]
    .map(([, what = '']) => what)
    .filter((what) => what !== 'What')

  it('and every row is tried', () => expect(Object.keys(rows)).toEqual(documented))

  it('and every difference that the replay shows is a row', () => {
    const shown = Object.values(otherwise).flatMap(({ row }) => row ?? [])
    expect(shown.filter((row) => !documented.includes(row))).toEqual([])
  })

  it.each(Object.entries(rows))('%s', async (_, check) => check())
})
