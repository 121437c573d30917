import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpFleet } from '../../../src/api/index.js'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { SshPool } from '../../../src/ssh/index.js'
import { fleetOptions } from '../../../src/units/index.js'
import { eventually } from '../../support/eventually.js'

let cluster: Cluster
let pool: SshPool
let home: string

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'caasctl-machine-test-'))
  cluster = await startCluster({ machines: 2, runner: 'process', ssh: true, pace: { ttlMs: 500 } })
  const { identityFile = '', knownHostsFile = '' } = cluster.ssh ?? {}
  pool = new SshPool({
    home,
    environment: {},
    configFiles: [],
    overrides: { identityFiles: [identityFile], knownHostsFiles: [knownHostsFile] },
  })
})
afterAll(async () => {
  await cluster.stop()
  await rm(home, { recursive: true, force: true })
})

/** Runs a line on the first machine that has power. */
async function ssh(line: string): Promise<string> {
  const entry = await pool.connect(`127.0.0.1:${cluster.ssh?.port}`)
  return (await entry.run(line)).stdout.toString()
}

/** Puts units, for the first machine only, and has them run. */
async function launch(units: Readonly<Record<string, string>>): Promise<void> {
  const [machine] = cluster.machines
  await using fleet = new HttpFleet(cluster.endpoint)
  for (const [name, text] of Object.entries(units)) {
    const options = fleetOptions(`${text}\n[X-Fleet]\nMachineID=${machine?.identity.id}\n`)
    await fleet.putUnit({ name, desiredState: 'launched', options })
  }
}

function state(name: string): string {
  const { active, sub } = cluster.machine(1).systemd?.state(name) ?? {}
  return `${active}/${sub}`
}

function messages(name: string): string[] {
  const entries = cluster.machine(1).systemd?.journal.entries(name) ?? []
  return entries.map(({ identifier, message }) => `${identifier}: ${message}`)
}

describe('systemctl status of a service that really runs', () => {
  it('shows its processes with their numbers, how others ended, and what it prints', async () => {
    const script = 'echo to out; echo to err >&2; sleep 300 & exec sleep 301'
    await launch({
      'tree.service': `[Service]\nMemoryMax=1G\nExecStartPre=-/bin/false\nExecStart=/bin/sh -c '${script}'`,
    })
    await eventually('its output', () => messages('tree.service').includes('sh: to err'))
    const main = Number(await ssh('systemctl show -P MainPID tree'))
    await eventually('both', async () => (await ssh('systemctl status tree')).includes('└─'))
    const shown = await ssh('systemctl status tree')
    expect(shown).toMatch(/Process: \d+ ExecStartPre=\/bin\/false \(code=exited, status=1\/FAILURE\)/)
    expect(shown).toContain(`Main PID: ${main} (sh)`)
    expect(shown).toContain(`├─${main} sleep 301`)
    expect(shown).toMatch(/└─\d+ sleep 300\n/)
    expect(shown).toMatch(new RegExp(`sh\\[${main}\\]: to out\\n.* sh\\[${main}\\]: to err`))
    expect(shown).toContain('tree.service: No effect here: MemoryMax')
    expect(process.kill(main, 0)).toBe(true)
  })

  it('shows what it says of itself; systemctl reload runs ExecReload, and is refused without', async () => {
    const script =
      'systemd-notify --ready --status=serving; trap "echo again" HUP; while :; do sleep 0.05; done'
    await launch({
      'says.service': `[Service]\nType=notify\nNotifyAccess=all\nExecStart=/bin/sh -c '${script}'\nExecReload=/bin/kill -HUP $MAINPID`,
      'mute.service': '[Service]\nExecStart=/bin/sleep 305',
    })
    await eventually('both', () =>
      [state('says.service'), state('mute.service')].every((now) => now === 'active/running'),
    )
    expect(await ssh('systemctl status says')).toContain('     Status: "serving"\n')
    expect(await ssh('systemctl reload says; systemctl is-active says')).toBe('active\n')
    await eventually('its word', () => messages('says.service').includes('sh: again'))
    expect(await ssh('systemctl reload mute 2>&1')).toBe(
      'Failed to reload mute.service: Job type reload is not applicable for unit mute.service.\n',
    )
  })

  it('journalctl has the lines in their order, with the priority that they begin with', async () => {
    const script = 'for i in 1 2 3; do echo out $i; echo "<3>err $i" >&2; done'
    await launch({
      'lines.service': `[Service]\nType=oneshot\nSyslogIdentifier=lines\nExecStart=/bin/sh -c '${script}'`,
    })
    await eventually('its end', () => messages('lines.service').includes('lines: err 3'))
    const text = await ssh('journalctl -u lines -o cat')
    const printed = text.split('\n').filter((line) => /^(out|err) /.test(line))
    expect(printed).toEqual(['out 1', 'err 1', 'out 2', 'err 2', 'out 3', 'err 3'])
    const entries = cluster.machine(1).systemd?.journal.entries('lines.service') ?? []
    expect(entries.find(({ message }) => message === 'err 1')?.priority).toBe(3)
  })
})

describe('units of one machine that hang together', () => {
  it('start after what they require, once that has really started', async () => {
    await launch({
      'first.service': `[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sh -c 'sleep 0.2; touch first'`,
      'second.service':
        "[Unit]\nRequires=first.service\nAfter=first.service\n[Service]\nExecStart=/bin/sh -c 'test -e first && exec sleep 300'",
    })
    await eventually('the second', () => state('second.service') === 'active/running')
    expect(state('first.service')).toBe('active/exited')
  })

  it('end with what they are bound to, when its process ends', async () => {
    await launch({
      'ground.service': '[Service]\nExecStart=/bin/sleep 302',
      'bound.service':
        '[Unit]\nBindsTo=ground.service\nAfter=ground.service\n[Service]\nExecStart=/bin/sleep 303',
    })
    await eventually('both', () =>
      ['ground.service', 'bound.service'].every((name) => state(name) === 'active/running'),
    )
    process.kill(Number(await ssh('systemctl show -P MainPID ground')), 'SIGTERM')
    await eventually('the end of both', () => state('bound.service') === 'inactive/dead')
  })

  it('do not start when what they require fails', async () => {
    await launch({
      'broken.service': '[Service]\nType=oneshot\nExecStart=/bin/false',
      'needy.service':
        '[Unit]\nRequires=broken.service\nAfter=broken.service\n[Service]\nExecStart=/bin/sleep 304',
    })
    await eventually('its refusal', () =>
      messages('needy.service').some((line) => /Dependency failed/.test(line)),
    )
    expect(state('needy.service')).toBe('inactive/dead')
  })
})

describe('a PID file that names a process of somebody else', () => {
  it('is not believed, so that no stop ends that process', async () => {
    const folder = await mkdtemp(join(home, 'pid-'))
    const stranger = spawn('/bin/sleep', ['304'])
    try {
      await launch({
        'stray.service': `[Service]\nType=forking\nTimeoutStartSec=300ms\nPIDFile=${folder}/pid\nExecStart=/bin/sh -c 'echo ${stranger.pid} >${folder}/pid; sleep 305 &'`,
      })
      await eventually('the end', () => state('stray.service') === 'failed/failed')
      expect(messages('stray.service')).toContain(
        `systemd: stray.service: New main PID ${stranger.pid} does not belong to service. Refusing.`,
      )
      expect(stranger.exitCode ?? stranger.signalCode).toBeNull()
    } finally {
      stranger.kill('SIGKILL')
    }
  })
})

describe('what a process prints without end', () => {
  it('is bounded, and what was left out is told', async () => {
    await launch({ 'loud.service': "[Service]\nExecStart=/bin/sh -c 'yes; :'" })
    const journal = cluster.machine(1).systemd?.journal
    await eventually('many lines', () => (journal?.entries('loud.service').length ?? 0) > 1_000)
    const before = performance.now()
    expect(await ssh('systemctl is-active loud')).toBe('active\n')
    // It leaves the machine time for others.
    expect(performance.now() - before).toBeLessThan(10_000)
    expect(journal?.entries().length).toBeLessThanOrEqual(6_250)
    await ssh('systemctl stop loud')
  })
})

describe('a machine that loses its power', () => {
  it('takes all its processes down at once, without ExecStop, and its units move', async () => {
    await using fleet = new HttpFleet(cluster.endpoint)
    const script = 'trap "echo heard" TERM; echo $$$$; while :; do sleep 0.05; done'
    const options = fleetOptions(
      `[Service]\nExecStart=/bin/sh -c '${script}'\nExecStop=/bin/touch ${home}/stopped\n`,
    )
    await fleet.putUnit({ name: 'moves.service', desiredState: 'launched', options })
    const whereItRuns = () =>
      cluster.machines.find(({ systemd }) => systemd?.state('moves.service').active === 'active')
    const machine = await eventually('it runs', whereItRuns)
    const said = () =>
      machine.systemd?.journal.entries('moves.service').find(({ message }) => /^\d+$/.test(message))
    const pid = Number((await eventually('its number', said)).message)
    await cluster.kill(machine.identity.id)
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    const next = await eventually('it runs elsewhere', whereItRuns)
    expect(next).not.toBe(machine)
    await cluster.boot(machine.identity.id)
    expect(existsSync(join(home, 'stopped'))).toBe(false)
  })
})
