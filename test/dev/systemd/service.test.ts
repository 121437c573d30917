import { describe, expect, it } from 'vitest'
import { SystemdError } from '../../../src/dev/systemd/systemd-error.js'
import { SimulatedMachine } from '../../support/simulated-machine.js'

interface Row {
  readonly what: string
  /** Lines of `[Service]`. */
  readonly service: string
  /** The states it goes through from its start. The last must be reached; what follows does not matter. */
  readonly states: string
}

/** Every row starts a unit and watches it. Where each rule stands: systemd.service(5) unless it says otherwise. */
const rows: readonly Row[] = [
  {
    what: 'a simple service runs at once',
    service: 'ExecStart=/bin/sleep infinity',
    states: 'active/running',
  },
  {
    what: 'exec: it starts until its program has been executed',
    service: 'Type=exec\nExecStart=/bin/sleep infinity',
    states: 'activating/start active/running',
  },
  {
    what: 'exec: a program that is not there fails the start',
    service: 'Type=exec\nExecStart=/no/such/thing',
    states: 'activating/start failed/failed',
  },
  {
    what: 'ExecStartPre comes before',
    service: 'ExecStartPre=/bin/sleep 1\nExecStart=/bin/sleep infinity',
    states: 'activating/start-pre active/running',
  },
  {
    what: 'a failing ExecStartPre ends it',
    service: 'ExecStartPre=/bin/false\nExecStart=/bin/sleep infinity',
    states: 'activating/start-pre failed/failed',
  },
  {
    what: 'unless it begins with -',
    service: 'ExecStartPre=-/bin/false\nExecStart=/bin/sleep infinity',
    states: 'activating/start-pre active/running',
  },
  {
    what: 'ExecCondition that says no is no failure',
    service: 'ExecCondition=/bin/false\nExecStart=/bin/sleep infinity',
    states: 'activating/condition inactive/dead',
  },
  {
    what: 'ExecCondition that fails badly is one',
    service: "ExecCondition=/bin/sh -c 'exit 255'\nExecStart=/bin/sleep infinity",
    states: 'activating/condition failed/failed',
  },
  {
    what: 'ExecStartPost comes after',
    service: 'ExecStart=/bin/sleep infinity\nExecStartPost=/bin/true',
    states: 'activating/start-post active/running',
  },
  {
    what: 'a failing ExecStartPost ends it',
    service: 'ExecStart=/bin/sleep infinity\nExecStartPost=/bin/false',
    states: 'activating/start-post deactivating/stop-sigterm failed/failed',
  },
  {
    what: 'a oneshot starts until its command is done, and is dead then',
    service: 'Type=oneshot\nExecStart=/bin/true',
    states: 'activating/start inactive/dead',
  },
  {
    what: 'or active with RemainAfterExit',
    service: 'Type=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true',
    states: 'activating/start active/exited',
  },
  {
    what: 'or failed',
    service: 'Type=oneshot\nExecStart=/bin/false',
    states: 'activating/start failed/failed',
  },
  {
    what: 'a oneshot has several commands, the first failure ends it',
    service: 'Type=oneshot\nExecStart=/bin/true\nExecStart=/bin/false\nExecStart=/bin/sleep infinity',
    states: 'activating/start failed/failed',
  },
  {
    what: 'without ExecStart a service that has ExecStop and remains is a oneshot',
    service: 'RemainAfterExit=yes\nExecStop=/bin/true',
    states: 'active/exited',
  },
  {
    what: 'a simple service whose command ends is dead',
    service: 'ExecStart=/bin/true',
    states: 'active/running inactive/dead',
  },
  {
    what: 'or exited with RemainAfterExit',
    service: 'RemainAfterExit=yes\nExecStart=/bin/true',
    states: 'active/running active/exited',
  },
  { what: 'or failed', service: 'ExecStart=/bin/false', states: 'active/running failed/failed' },
  {
    what: 'a failure with - is none',
    service: 'ExecStart=-/bin/false',
    states: 'active/running inactive/dead',
  },
  {
    what: 'a status of SuccessExitStatus is none',
    service: "SuccessExitStatus=3\nExecStart=/bin/sh -c 'exit 3'",
    states: 'active/running inactive/dead',
  },
  {
    what: 'ExecStop is also run after it has ended by itself',
    service: 'ExecStart=/bin/true\nExecStop=/bin/true',
    states: 'active/running deactivating/stop inactive/dead',
  },
  {
    what: 'but not after it has failed; ExecStopPost is',
    service: 'ExecStart=/bin/false\nExecStop=/bin/true\nExecStopPost=/bin/true',
    states: 'active/running deactivating/stop-post failed/failed',
  },
  {
    what: 'a program that is not there fails',
    service: 'ExecStart=/no/such/thing',
    states: 'active/running failed/failed',
  },
  {
    what: 'forking: it starts until the first process ends',
    service: 'Type=forking\nRemainAfterExit=yes\nExecStart=/bin/true',
    states: 'activating/start active/exited',
  },
  {
    what: 'forking: the first process must not fail',
    service: 'Type=forking\nExecStart=/bin/false',
    states: 'activating/start failed/failed',
  },
  {
    what: 'notify: it starts until it says that it is ready',
    service: 'Type=notify\nExecStart=/usr/bin/serve',
    states: 'activating/start active/running',
  },
  {
    what: 'dbus: it starts until it has its name',
    service: 'Type=dbus\nBusName=org.example\nExecStart=/usr/bin/serve',
    states: 'activating/start active/running',
  },
  {
    what: 'TimeoutStartSec ends a start that takes longer',
    service: 'TimeoutStartSec=1\nExecStartPre=/bin/sleep 60\nExecStart=/bin/true',
    states: 'activating/start-pre deactivating/stop-sigterm failed/failed',
  },
  {
    what: 'Restart=always starts it again after RestartSec',
    service: 'Restart=always\nRestartSec=1\nExecStart=/bin/true',
    states: 'active/running activating/auto-restart active/running',
  },
  {
    what: 'ExecStartPre is run again then',
    service: 'Restart=always\nRestartSec=1\nExecStartPre=/bin/true\nExecStart=/bin/true',
    states: 'activating/start-pre active/running activating/auto-restart activating/start-pre active/running',
  },
  {
    what: 'Restart=on-failure after a failure',
    service: 'Restart=on-failure\nRestartSec=1\nExecStart=/bin/false',
    states: 'active/running activating/auto-restart active/running',
  },
  {
    what: 'Restart=on-failure not after success',
    service: 'Restart=on-failure\nExecStart=/bin/true',
    states: 'active/running inactive/dead',
  },
  {
    what: 'Restart=on-success not after a failure',
    service: 'Restart=on-success\nExecStart=/bin/false',
    states: 'active/running failed/failed',
  },
  {
    what: 'Restart=on-success after success',
    service: 'Restart=on-success\nRestartSec=1\nExecStart=/bin/true',
    states: 'active/running activating/auto-restart active/running',
  },
  {
    what: 'Restart=on-abnormal not after an exit code',
    service: 'Restart=on-abnormal\nExecStart=/bin/false',
    states: 'active/running failed/failed',
  },
  {
    what: 'RestartPreventExitStatus keeps it down',
    service: "Restart=always\nRestartPreventExitStatus=7\nExecStart=/bin/sh -c 'exit 7'",
    states: 'active/running failed/failed',
  },
  {
    what: 'RestartForceExitStatus brings it up',
    service: "RestartSec=1\nRestartForceExitStatus=7\nExecStart=/bin/sh -c 'exit 7'",
    states: 'active/running activating/auto-restart active/running',
  },
  {
    what: 'five starts within ten seconds are enough (systemd.unit(5), StartLimitBurst)',
    service: 'Restart=always\nRestartSec=0\nExecStart=/bin/false',
    states: `${'active/running activating/auto-restart '.repeat(5)}failed/failed`,
  },
  {
    what: 'a container in the foreground runs until it is stopped',
    service: 'ExecStart=/usr/bin/docker run --rm --name web -P nginx',
    states: 'active/running',
  },
]

describe('a service goes through the states of systemd', () => {
  it.each(rows)('$what', async ({ service, states }) => {
    using machine = new SimulatedMachine()
    machine.load('x.service', `[Service]\n${service}\n`)
    machine.systemd.start('x.service')
    const expected = ['inactive/dead', ...states.split(' ')]
    const { length } = expected
    await machine.untilStates('x.service', length)
    expect(machine.states('x.service').slice(0, length)).toEqual(expected)
  })
})

/** What makes systemd refuse to load a unit (`systemctl status`: bad-setting). */
const refused: readonly (readonly [what: string, service: string])[] = [
  ['no command at all', 'Restart=always'],
  ['several ExecStart of a simple service', 'ExecStart=/bin/true\nExecStart=/bin/true'],
  ['a oneshot that always restarts', 'Type=oneshot\nRestart=always\nExecStart=/bin/true'],
  ['ExecStop alone without RemainAfterExit', 'ExecStop=/bin/true'],
  ['a command line that cannot be read', 'ExecStart=/bin/echo "open'],
]

describe('a service that systemd would not load', () => {
  it.each(refused)('%s', (_what, service) => {
    using machine = new SimulatedMachine()
    machine.load('x.service', `[Service]\n${service}\n`)
    expect(machine.systemd.state('x.service')).toEqual({
      load: 'bad-setting',
      active: 'inactive',
      sub: 'dead',
    })
    expect(() => machine.systemd.start('x.service')).toThrow(SystemdError)
  })
})

describe('stopping a service', () => {
  it('sends a signal, and a clean end by it is no failure', async () => {
    using machine = new SimulatedMachine()
    machine.load('x.service', '[Service]\nExecStart=/bin/sleep infinity\n')
    machine.systemd.start('x.service')
    machine.systemd.stop('x.service')
    await machine.until('x.service', 'inactive/dead')
    expect(machine.states('x.service')).toEqual([
      'inactive/dead',
      'active/running',
      'deactivating/stop-sigterm',
      'inactive/dead',
    ])
  })

  it('runs ExecStop first, and ExecStopPost last', async () => {
    using machine = new SimulatedMachine()
    const service = 'ExecStart=/bin/sleep infinity\nExecStop=/bin/true\nExecStopPost=/bin/true'
    machine.load('x.service', `[Service]\n${service}\n`)
    machine.systemd.start('x.service')
    machine.systemd.stop('x.service')
    await machine.until('x.service', 'inactive/dead')
    expect(machine.states('x.service').slice(2)).toEqual([
      'deactivating/stop',
      'deactivating/stop-sigterm',
      'deactivating/stop-post',
      'inactive/dead',
    ])
  })

  it('keeps it down though it always restarts', async () => {
    using machine = new SimulatedMachine()
    machine.load('x.service', '[Service]\nRestart=always\nRestartSec=0\nExecStart=/bin/sleep infinity\n')
    machine.systemd.start('x.service')
    machine.systemd.stop('x.service')
    await machine.until('x.service', 'inactive/dead')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(machine.state('x.service')).toBe('inactive/dead')
  })

  it('ends the wait for a restart', async () => {
    using machine = new SimulatedMachine()
    machine.load('x.service', '[Service]\nRestart=always\nRestartSec=1h\nExecStart=/bin/true\n')
    machine.systemd.start('x.service')
    await machine.until('x.service', 'activating/auto-restart')
    machine.systemd.stop('x.service')
    expect(machine.state('x.service')).toBe('inactive/dead')
  })

  it('ends a start that is under way, which is a failure', async () => {
    using machine = new SimulatedMachine()
    machine.load('x.service', '[Service]\nExecStartPre=/bin/sleep 1h\nExecStart=/bin/true\n')
    machine.systemd.start('x.service')
    expect(machine.state('x.service')).toBe('activating/start-pre')
    machine.systemd.stop('x.service')
    await machine.until('x.service', 'failed/failed')
  })

  it('of a container by docker ends its process, as in the article', async () => {
    using machine = new SimulatedMachine()
    const service = [
      'Restart=always',
      'ExecStartPre=-/usr/bin/docker kill web-%i',
      'ExecStartPre=-/usr/bin/docker rm web-%i',
      'ExecStart=/usr/bin/docker run --rm --name web-%i -P nginx',
      'ExecStop=/usr/bin/docker stop web-%i',
    ]
    machine.load('web@1.service', `[Service]\n${service.join('\n')}\n`)
    machine.systemd.start('web@1.service')
    await machine.until('web@1.service', 'active/running')
    expect(machine.runner.containers.list().map(({ name, image }) => ({ name, image }))).toEqual([
      { name: 'web-1', image: 'nginx' },
    ])
    expect(machine.messages('web@1.service')).toContain(
      'docker: Error response from daemon: No such container: web-1',
    )
    machine.systemd.stop('web@1.service')
    await machine.until('web@1.service', 'inactive/dead')
    expect(machine.runner.containers.list()).toEqual([])
  })
})

describe('a unit file that changes', () => {
  it('counts from the next start on, after a reload', async () => {
    using machine = new SimulatedMachine()
    machine.load('x.service', '[Service]\nExecStart=/bin/sleep infinity\n')
    machine.systemd.start('x.service')
    machine.load('x.service', '[Service]\nExecStart=/bin/false\n')
    expect(machine.state('x.service')).toBe('active/running')
    machine.systemd.restart('x.service')
    await machine.until('x.service', 'failed/failed')
  })

  it('leaves what runs until it is stopped once the file is gone', async () => {
    using machine = new SimulatedMachine()
    machine.load('x.service', '[Service]\nExecStart=/bin/sleep infinity\n')
    machine.systemd.start('x.service')
    machine.systemd.unload('x.service')
    expect(machine.state('x.service')).toBe('active/running')
    machine.systemd.stop('x.service')
    await eventuallyGone(machine, 'x.service')
  })

  it('takes a failure with it when it is unloaded', async () => {
    using machine = new SimulatedMachine()
    machine.load('x.service', '[Service]\nExecStart=/bin/false\n')
    machine.systemd.start('x.service')
    await machine.until('x.service', 'failed/failed')
    machine.systemd.unload('x.service')
    machine.load('x.service', '[Service]\nExecStart=/bin/false\n')
    expect(machine.state('x.service')).toBe('inactive/dead')
  })
})

describe('the journal', () => {
  it('has what systemd and the processes say, with their identifiers', async () => {
    using machine = new SimulatedMachine()
    machine.load(
      'x.service',
      '[Unit]\nDescription=An X\n[Service]\nType=oneshot\nExecStart=/bin/echo hello %n\nExecStart=/bin/false\n',
    )
    machine.systemd.start('x.service')
    await machine.until('x.service', 'failed/failed')
    expect(machine.messages('x.service')).toEqual([
      'systemd: Starting x.service - An X...',
      'echo: hello x.service',
      'systemd: x.service: Main process exited, code=exited, status=1/FAILURE',
      "systemd: x.service: Failed with result 'exit-code'.",
      'systemd: Failed to start x.service - An X.',
    ])
  })

  it('fills variables and specifiers', async () => {
    using machine = new SimulatedMachine()
    const service =
      'Environment="GREETING=good day" NAME=%i\n' +
      // biome-ignore lint/suspicious/noTemplateCurlyInString: systemd's variables
      'ExecStart=/bin/echo ${GREETING} $GREETING $$ %H\nSyslogIdentifier=hi'
    machine.load('x@you.service', `[Service]\nType=oneshot\n${service}\n`)
    machine.systemd.start('x@you.service')
    await machine.until('x@you.service', 'inactive/dead')
    expect(machine.messages('x@you.service')).toContain('hi: good day good day $ core-1.example')
  })

  it('is bounded', async () => {
    using machine = new SimulatedMachine()
    for (let n = 0; n < 20_000; n++) {
      machine.systemd.journal.append({
        time: n,
        unit: 'x',
        identifier: 'x',
        pid: 1,
        message: String(n),
        priority: 6,
      })
    }
    const entries = machine.systemd.journal.entries()
    expect(entries.length).toBeLessThanOrEqual(6_250)
    expect(entries.at(-1)?.message).toBe('19999')
  })
})

async function eventuallyGone(machine: SimulatedMachine, unit: string): Promise<void> {
  await machine.until(unit, 'inactive/dead')
  expect(machine.systemd.state(unit).load).toBe('not-found')
}
