import { describe, expect, it } from 'vitest'
import { SystemdError } from '../../../src/dev/systemd/systemd-error.js'
import { SimulatedMachine } from '../../support/simulated-machine.js'

const runs = '[Service]\nExecStart=/bin/sleep infinity\n'
const once = '[Service]\nType=oneshot\nExecStart=/bin/true\n'

describe('units without a process', () => {
  const rows: readonly (readonly [name: string, text: string, state: string])[] = [
    ['data.mount', '[Mount]\nWhat=/dev/sdb\nWhere=/data\n', 'active/mounted'],
    ['data.automount', '[Automount]\nWhere=/data\n', 'active/waiting'],
    ['x.path', '[Path]\nPathExists=/etc/x\n', 'active/waiting'],
    ['x.swap', '[Swap]\nWhat=/swapfile\n', 'active/active'],
    ['x.target', '[Unit]\nDescription=X\n', 'active/active'],
    ['x.slice', '[Slice]\nCPUShares=10\n', 'active/active'],
  ]
  it.each(rows)('%s is active from its start to its stop', (name, text, state) => {
    using machine = new SimulatedMachine()
    machine.load(name, text)
    machine.systemd.start(name)
    expect(machine.state(name)).toBe(state)
    machine.systemd.stop(name)
    expect(machine.state(name)).toBe('inactive/dead')
  })

  it.each([
    ['x.mount', '[Mount]\nWhere=/x\n'],
    ['x.path', '[Path]\nUnit=y.service\n'],
    ['x.swap', '[Swap]\nPriority=1\n'],
    ['x.timer', '[Timer]\nUnit=y.service\n'],
    ['x.timer', '[Timer]\nOnCalendar=someday\n'],
    ['x.socket', '[Socket]\nAccept=no\n'],
  ])('%s lacks what it must have, and is not loaded', (name, text) => {
    using machine = new SimulatedMachine()
    machine.load(name, text)
    expect(machine.systemd.state(name).load).toBe('bad-setting')
    expect(() => machine.systemd.start(name)).toThrow(SystemdError)
  })

  it.each(['x.snapshot', 'x.busname', 'x.device', 'x.scope'])('%s cannot come from a file', (name) => {
    using machine = new SimulatedMachine()
    expect(() => machine.load(name, '[Unit]\nDescription=x\n')).toThrow(SystemdError)
  })
})

describe('a timer', () => {
  it('starts its unit when the time since its own start is over, and has elapsed then', async () => {
    using machine = new SimulatedMachine()
    machine.load('tick.service', once)
    machine.load('tick.timer', '[Timer]\nOnActiveSec=2\n')
    machine.systemd.start('tick.timer')
    expect(machine.state('tick.timer')).toBe('active/waiting')
    await machine.until('tick.timer', 'active/elapsed')
    expect(machine.states('tick.timer').slice(1)).toEqual([
      'active/waiting',
      'active/running',
      'active/elapsed',
    ])
    expect(machine.states('tick.service')).toContain('activating/start')
  })

  it('starts it again and again after its last activation', async () => {
    using machine = new SimulatedMachine()
    machine.load('tick.service', once)
    machine.load('tick.timer', '[Timer]\nOnActiveSec=1\nOnUnitActiveSec=2\n')
    machine.systemd.start('tick.timer')
    await machine.untilStates('tick.service', 6)
    expect(
      machine.states('tick.service').filter((state) => state === 'activating/start').length,
    ).toBeGreaterThanOrEqual(2)
  })

  it('names another unit with Unit', async () => {
    using machine = new SimulatedMachine()
    machine.load('other.service', runs)
    machine.load('tick.timer', '[Timer]\nOnActiveSec=1\nUnit=other.service\n')
    machine.systemd.start('tick.timer')
    await machine.until('other.service', 'active/running')
    expect(machine.state('tick.timer')).toBe('active/running')
  })

  it('is gone without RemainAfterElapse', async () => {
    using machine = new SimulatedMachine()
    machine.load('tick.service', once)
    machine.load('tick.timer', '[Timer]\nOnActiveSec=1\nRemainAfterElapse=no\n')
    machine.systemd.start('tick.timer')
    await machine.untilStates('tick.service', 3)
    await machine.until('tick.timer', 'inactive/dead')
  })

  it('does not start without the unit that it is to start', () => {
    using machine = new SimulatedMachine()
    machine.load('tick.timer', '[Timer]\nOnActiveSec=1\n')
    machine.systemd.start('tick.timer')
    expect(machine.state('tick.timer')).toBe('inactive/dead')
    expect(machine.messages('tick.timer').join()).toContain('to trigger not loaded')
  })

  it('waits for a calendar event', () => {
    using machine = new SimulatedMachine()
    machine.load('tick.service', once)
    machine.load('tick.timer', '[Timer]\nOnCalendar=daily\n')
    machine.systemd.start('tick.timer')
    expect(machine.state('tick.timer')).toBe('active/waiting')
  })

  it('starts nothing more once it is stopped', async () => {
    using machine = new SimulatedMachine()
    machine.load('tick.service', once)
    machine.load('tick.timer', '[Timer]\nOnActiveSec=1\n')
    machine.systemd.start('tick.timer')
    machine.systemd.stop('tick.timer')
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(machine.states('tick.service')).toEqual(['inactive/dead'])
  })
})

describe('a socket', () => {
  it('listens, and is running while its service is', async () => {
    using machine = new SimulatedMachine()
    machine.load('x.service', runs)
    machine.load('x.socket', '[Socket]\nListenStream=80\n')
    machine.systemd.start('x.socket')
    expect(machine.state('x.socket')).toBe('active/listening')
    machine.systemd.start('x.service')
    expect(machine.state('x.socket')).toBe('active/running')
    machine.systemd.stop('x.service')
    await machine.until('x.socket', 'active/listening')
  })

  it('does not start without its service, nor while that runs', () => {
    using machine = new SimulatedMachine()
    machine.load('x.socket', '[Socket]\nListenStream=80\n')
    machine.systemd.start('x.socket')
    expect(machine.state('x.socket')).toBe('inactive/dead')
    machine.load('x.service', runs)
    machine.systemd.start('x.service')
    machine.systemd.start('x.socket')
    expect(machine.state('x.socket')).toBe('inactive/dead')
  })
})

describe('dependencies among units of one machine (systemd.unit(5))', () => {
  it('Requires starts the other unit too, and After waits for it', async () => {
    using machine = new SimulatedMachine()
    machine.load('db.service', '[Service]\nExecStartPre=/bin/sleep 2\nExecStart=/bin/sleep infinity\n')
    machine.load('app.service', `[Unit]\nRequires=db.service\nAfter=db.service\n${runs}`)
    machine.systemd.start('app.service')
    expect(machine.state('db.service')).toBe('activating/start-pre')
    expect(machine.state('app.service')).toBe('inactive/dead')
    await machine.until('app.service', 'active/running')
    expect(machine.state('db.service')).toBe('active/running')
  })

  it('a unit does not start where the one it requires has failed', async () => {
    using machine = new SimulatedMachine()
    machine.load('db.service', '[Service]\nExecStartPre=/bin/false\nExecStart=/bin/sleep infinity\n')
    machine.load('app.service', `[Unit]\nRequires=db.service\nAfter=db.service\n${runs}`)
    machine.systemd.start('app.service')
    await machine.until('db.service', 'failed/failed')
    expect(machine.state('app.service')).toBe('inactive/dead')
    expect(machine.messages('app.service').join()).toContain('Dependency failed for app.service')
  })

  it('but one that only wants it does', async () => {
    using machine = new SimulatedMachine()
    machine.load('db.service', '[Service]\nExecStartPre=/bin/false\nExecStart=/bin/sleep infinity\n')
    machine.load('app.service', `[Unit]\nWants=db.service missing.service\nAfter=db.service\n${runs}`)
    machine.systemd.start('app.service')
    await machine.until('app.service', 'active/running')
  })

  it('a unit that is required and missing is refused, one of the machine itself is there', () => {
    using machine = new SimulatedMachine()
    machine.load(
      'app.service',
      `[Unit]\nRequires=docker.service\nAfter=docker.service network-online.target\n${runs}`,
    )
    machine.systemd.start('app.service')
    expect(machine.state('app.service')).toBe('active/running')
    machine.load('bad.service', `[Unit]\nRequires=elsewhere.service\n${runs}`)
    expect(() => machine.systemd.start('bad.service')).toThrow('Unit elsewhere.service not found.')
  })

  it('BindsTo ends with the other unit, however that ends', async () => {
    using machine = new SimulatedMachine()
    machine.load('app.service', '[Service]\nExecStart=/bin/sleep 2\n')
    machine.load('side@1.service', `[Unit]\nBindsTo=app.service\nAfter=app.service\n${runs}`)
    machine.systemd.start('side@1.service')
    await machine.untilStates('side@1.service', 4)
    expect(machine.states('side@1.service')).toEqual([
      'inactive/dead',
      'active/running',
      'deactivating/stop-sigterm',
      'inactive/dead',
    ])
  })

  it('PartOf is stopped with the other unit, not by its end', async () => {
    using machine = new SimulatedMachine()
    machine.load('app.service', '[Service]\nExecStart=/bin/sleep 1\n')
    machine.load('part.service', `[Unit]\nPartOf=app.service\n${runs}`)
    machine.systemd.start('app.service')
    machine.systemd.start('part.service')
    await machine.until('app.service', 'inactive/dead')
    expect(machine.state('part.service')).toBe('active/running')
    machine.systemd.stop('app.service')
    await machine.until('part.service', 'inactive/dead')
  })

  it('Conflicts stops the other unit', async () => {
    using machine = new SimulatedMachine()
    machine.load('a.service', runs)
    machine.load('b.service', `[Unit]\nConflicts=a.service\n${runs}`)
    machine.systemd.start('a.service')
    machine.systemd.start('b.service')
    expect(machine.state('b.service')).toBe('active/running')
    await machine.until('a.service', 'inactive/dead')
  })

  it('OnFailure starts another unit', async () => {
    using machine = new SimulatedMachine()
    machine.load('alarm.service', runs)
    machine.load('x.service', '[Unit]\nOnFailure=alarm.service\n[Service]\nExecStart=/bin/false\n')
    machine.systemd.start('x.service')
    await machine.until('alarm.service', 'active/running')
  })

  it('Requisite refuses where the other unit is not active', () => {
    using machine = new SimulatedMachine()
    machine.load('a.service', runs)
    machine.load('b.service', `[Unit]\nRequisite=a.service\n${runs}`)
    expect(() => machine.systemd.start('b.service')).toThrow(SystemdError)
    machine.systemd.start('a.service')
    machine.systemd.start('b.service')
    expect(machine.state('b.service')).toBe('active/running')
  })

  it('units that wait for each other start all the same', () => {
    using machine = new SimulatedMachine()
    machine.load('a.service', `[Unit]\nRequires=b.service\nAfter=b.service\n${runs}`)
    machine.load('b.service', `[Unit]\nAfter=a.service\n${runs}`)
    machine.systemd.start('a.service')
    expect([machine.state('a.service'), machine.state('b.service')]).toEqual([
      'active/running',
      'active/running',
    ])
  })
})
