import { describe, expect, it } from 'vitest'
import { ServerError } from '../../../src/api/index.js'
import { checkApi } from '../../../src/operations/doctor/check-api.js'
import { checkEngine } from '../../../src/operations/doctor/check-engine.js'
import { checkMachines, type MachineFact } from '../../../src/operations/doctor/check-machines.js'
import { checkClocks, checkMembers, type MemberFact } from '../../../src/operations/doctor/check-members.js'
import { checkSsh } from '../../../src/operations/doctor/check-ssh.js'
import { checkUnits } from '../../../src/operations/doctor/check-units.js'
import { type DoctorFinding, worstLevel } from '../../../src/operations/doctor/finding.js'
import type { Explanation } from '../../../src/operations/index.js'
import {
  DestinationError,
  HostKeyUnknownError,
  SshAuthenticationError,
  SshChannelError,
  SshConnectError,
  type SshSettings,
  SshTimeoutError,
} from '../../../src/ssh/index.js'

const levels = (findings: readonly DoctorFinding[]) => findings.map(({ check, level }) => `${check} ${level}`)
const text = (findings: readonly DoctorFinding[]) => findings.map(({ message }) => message).join('\n')

describe('the members of etcd', () => {
  const up = (name: string): MemberFact => ({ name, endpoint: `http://${name}:2379` })
  const down = (name: string): MemberFact => ({ ...up(name), error: new Error('refused') })

  it.each<[string, readonly MemberFact[], boolean, readonly string[]]>([
    ['one that answers', [up('a')], true, ['etcd ok', 'quorum ok']],
    ['three that answer', [up('a'), up('b'), up('c')], true, ['etcd ok', 'quorum ok']],
    ['one of three is silent', [up('a'), up('b'), down('c')], true, ['etcd warning', 'quorum warning']],
    ['one of five is silent', [...'abcd'].map(up).concat(down('e')), true, ['etcd warning', 'quorum ok']],
    ['cannot be reached where they say', [down('a')], true, ['etcd warning', 'quorum ok']],
    ['none answers', [down('a')], false, ['etcd error', 'quorum error']],
  ])('%s', (_, members, hasMajority, expected) => {
    expect(levels(checkMembers(members, hasMajority))).toEqual(expected)
  })
})

describe('the clocks', () => {
  const clock = (name: string, least: number): MemberFact => ({
    name,
    endpoint: '',
    clock: { least, most: least + 1_100 },
  })

  it.each<[string, readonly MemberFact[], readonly string[]]>([
    ['of members that agree', [clock('a', -500), clock('b', -400)], ['clock ok']],
    ['that agree as far as whole seconds can tell', [clock('a', 0), clock('b', 2_000)], ['clock ok']],
    ['of members that lie apart', [clock('a', 0), clock('b', 2_200)], ['clock warning']],
    ['of one member far from here', [clock('a', 60_000)], ['clock warning']],
    ['of one member far behind', [clock('a', -60_000)], ['clock warning']],
    ['of nobody', [], []],
  ])('%s', (_, members, expected) => {
    expect(levels(checkClocks(members))).toEqual(expected)
  })

  it('tell who is ahead, and by how much at least', () => {
    expect(text(checkClocks([clock('a', 30_000), clock('b', 0)]))).toMatch(
      /^The clock of a is at least 28\.9 s ahead of that of b/,
    )
  })
})

describe('the engine', () => {
  it.each([
    ['leads', { machineID: 'm1', ttl: 8 }, 'ok'],
    ['is nowhere', undefined, 'error'],
    ['is of a machine that is gone', { machineID: 'm9', ttl: 8 }, 'warning'],
    ['has a lease without an end', { machineID: 'm1', ttl: undefined }, 'error'],
  ] as const)('%s', (_, lease, level) => {
    expect(checkEngine(lease, ['m1']).level).toBe(level)
  })
})

describe('machines', () => {
  const machine = (id: string, more: Partial<MachineFact> = {}): MachineFact => ({
    ...{ id, saysID: id, primaryIP: `10.0.0.${id}`, version: '1.0.0', ttl: 20, previousIP: undefined },
    ...more,
  })

  it.each<[string, readonly MachineFact[], readonly string[], RegExp]>([
    ['all well', [machine('1'), machine('2')], ['machine ok'], /2 machines, all different/],
    ['none', [], ['machine error'], /no machine/],
    [
      'two with one address',
      [machine('1'), machine('2', { primaryIP: '10.0.0.1' })],
      ['machine warning'],
      /1 and 2 have the same address, 10\.0\.0\.1/,
    ],
    [
      'two without an address',
      [machine('1', { primaryIP: '' }), machine('2', { primaryIP: '' })],
      ['machine ok'],
      /2/,
    ],
    [
      'two with one ID take turns',
      [machine('1', { previousIP: '10.0.0.9' })],
      ['machine error'],
      /says now 10\.0\.0\.1, and said 10\.0\.0\.9 before/,
    ],
    [
      'one that says it is another',
      [machine('1', { saysID: '2' })],
      ['machine error'],
      /1 says that it is 2/,
    ],
    ['one that cannot be read', [machine('1', { saysID: undefined })], ['machine error'], /cannot be read/],
    ['one that never goes', [machine('1', { ttl: 'never' })], ['machine warning'], /for ever/],
    [
      'one whose heartbeat is overdue',
      [machine('1', { ttl: 28 }), machine('2', { ttl: 12 })],
      ['machine warning'],
      /heartbeat of 2 is overdue: in 12 s/,
    ],
    [
      'one just before its heartbeat',
      [machine('1', { ttl: 30 }), machine('2', { ttl: 15 })],
      ['machine ok'],
      /2/,
    ],
    [
      'old and new',
      [machine('1'), machine('2', { version: '0.11.5' })],
      ['machine warning'],
      /0\.11\.5, 1\.0\.0/,
    ],
    ['seen over the API', [machine('1', { ttl: undefined })], ['machine ok'], /one machine/],
  ])('%s', (_, machines, expected, message) => {
    const findings = checkMachines(machines)
    expect(levels(findings)).toEqual(expected)
    expect(text(findings)).toMatch(message)
  })
})

describe('the way by SSH', () => {
  const setting = <T>(value: T) => ({ value, source: { kind: 'default' } as const })
  const settings: SshSettings = {
    name: 'bastion',
    host: { value: '54.203.141.124', source: { kind: 'config', file: '/home/me/.ssh/config', line: 2 } },
    port: setting(22),
    user: setting('core'),
    identityFiles: [],
    identitiesOnly: setting(false),
    agentSocket: setting(undefined),
    authMethods: setting(['publickey']),
    passwordPrompts: setting(3),
    knownHostsFiles: setting([]),
    globalKnownHostsFiles: setting([]),
    hostKeyAlias: setting(undefined),
    hashKnownHosts: setting(false),
    strictHostKeyChecking: setting('yes'),
    proxy: setting(undefined),
    connectTimeoutMs: setting(10_000),
    aliveIntervalMs: setting(0),
    aliveCountMax: setting(3),
  }
  const key = { host: 'bastion', keyType: 'ssh-ed25519', fingerprint: 'SHA256:x' }

  it.each<[string, Error | undefined, readonly string[]]>([
    ['stands', undefined, ['ssh-config ok', 'ssh ok', 'host-key ok', 'ssh-key ok', 'tunnel ok']],
    ['has no listener', new SshConnectError('bastion', 'refused'), ['ssh-config ok', 'ssh error']],
    ['is silent', new SshTimeoutError('bastion', 'banner', 10_000), ['ssh-config ok', 'ssh error']],
    [
      'has an unknown host key',
      new HostKeyUnknownError(key, 'nobody was asked'),
      ['ssh-config ok', 'ssh ok', 'host-key error'],
    ],
    [
      'does not let in',
      new SshAuthenticationError('bastion', 'core', [], []),
      ['ssh-config ok', 'ssh ok', 'host-key ok', 'ssh-key error'],
    ],
    [
      'leads to a socket that is not there',
      new SshChannelError('bastion', '/var/run/fleet.sock', 'connect-failed', 'open failed'),
      ['ssh-config ok', 'ssh ok', 'host-key ok', 'ssh-key ok', 'tunnel error'],
    ],
  ])('%s', (_, error, expected) => {
    const findings = checkSsh({ settings, target: '/var/run/fleet.sock', error })
    expect(levels(findings)).toEqual(expected)
    const advice = findings.flatMap((finding) => (finding.level === 'error' ? [finding.advice] : []))
    expect(advice).toEqual(error === undefined ? [] : [expect.not.stringContaining('caasctl doctor')])
  })

  it('is named with where its settings come from', () => {
    expect(text(checkSsh({ settings, target: 'x', error: undefined }))).toContain(
      'bastion is core@54.203.141.124:22 (user by default, host from /home/me/.ssh/config:2).',
    )
  })

  it('is told with all that may be logged in with', () => {
    const methods = { ...settings, authMethods: setting(['publickey', 'password'] as const) }
    expect(text(checkSsh({ settings: methods, target: 'x', error: undefined }))).toContain(
      '54.203.141.124 lets core in (no agent; password).',
    )
  })

  it('may not even be a destination', () => {
    const error = new DestinationError('a b', 'blanks')
    expect(levels(checkSsh({ settings: undefined, target: 'x', error }))).toEqual(['ssh-config error'])
  })
})

describe('the API', () => {
  it.each([
    ['1.0.0', 'ok'],
    ['v0.13.0', 'ok'],
    [undefined, 'ok'],
    ['0.11.5', 'warning'],
  ] as const)('of version %s', (version, level) => {
    expect(checkApi({ version, units: 3 }).map((finding) => finding.level)).toEqual([level])
  })

  it('that fails at reading units points at etcd', () => {
    const [finding] = checkApi({ error: new ServerError('GET /units', 500, ''), reading: true })
    expect(finding).toMatchObject({ level: 'error', advice: expect.stringContaining('--etcd') })
  })
})

describe('units', () => {
  const explanation = (verdict: Explanation['verdict']): Explanation => ({
    ...{ unit: 'mars.service', verdict, desiredState: 'launched', global: false },
    ...{
      scheduled: [],
      able: [],
      unable: [],
      states: [],
      reasons: ['planet=mars: no machine has it'],
      hints: [],
    },
  })

  it.each([
    ['nowhere', 'error'],
    ['wrong', 'error'],
    ['possible', 'warning'],
    ['scheduled', 'warning'],
  ] as const)('%s', (verdict, level) => {
    expect(checkUnits([explanation(verdict)])).toMatchObject([
      { level, unit: 'mars.service', message: expect.stringMatching(/planet=mars: no machine has it\.$/) },
    ])
  })
})

describe('the worst of all', () => {
  const finding = (level: DoctorFinding['level']): DoctorFinding => ({ check: 'api', level, message: '' })
  it.each([
    [[], 'ok'],
    [['ok', 'unchecked'], 'ok'],
    [['ok', 'warning'], 'warning'],
    [['warning', 'error', 'ok'], 'error'],
  ] as const)('%j', (all, worst) => {
    expect(worstLevel(all.map(finding))).toBe(worst)
  })
})
