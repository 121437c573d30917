import type { SystemdOption } from '../../../src/units/systemd/find-option.js'
import type { ValueKind } from '../../../src/units/systemd/value-kinds.js'

/** Values that systemd takes for the option. */
export function goodValues(option: SystemdOption): string[] {
  const ranged = option.range === undefined ? [] : option.range.map(String)
  const words = [...(option.words ?? []), ...(option.prefixes ?? []).map((prefix) => `${prefix}/srv/x`)]
  if (option.kind === 'unsigned' || option.kind === 'integer') {
    return [...words, ...(ranged.length > 0 ? ranged : samples[option.kind].good)]
  }
  return [...words, ...ranged, ...samples[option.kind].good]
}

/** Values that systemd has something to say against. */
export function badValues(option: SystemdOption): string[] {
  const beyond =
    option.range === undefined || unranged.has(option.name)
      ? []
      : [String(option.range[0] - 1), String(option.range[1] + 1)]
  return [...samples[option.kind].bad, ...beyond]
}

/** Values that every option of a kind takes, and values that none does; none where systemd does not look. */
const samples: Readonly<Record<ValueKind, { good: readonly string[]; bad: readonly string[] }>> = {
  string: { good: [], bad: [] },
  boolean: { good: ['yes', 'No', 'TRUE', 'off', '1', 'y', 't'], bad: ['maybe', '2'] },
  enum: { good: [], bad: ['bogus'] },
  integer: { good: ['3'], bad: ['x', '1.5'] },
  unsigned: { good: ['100'], bad: ['x', '-3'] },
  'time-span': { good: ['5', '1min 30s', '1.5h', '500ms'], bad: ['x', '-3', '5 parsecs'] },
  nanoseconds: { good: ['5', '5us'], bad: ['x'] },
  calendar: { good: ['daily', 'Mon..Fri 10:00', '*-*-01'], bad: [] },
  size: { good: ['8192', '8K', '1.5M'], bad: ['x', '8 parsecs'] },
  memory: { good: ['1G', '10%', 'infinity'], bad: ['x', '1 parsec'] },
  tasks: { good: ['512', '20%', 'infinity'], bad: ['x', '4G'] },
  percentage: { good: ['20%'], bad: ['x', '20'] },
  'count-limit': { good: ['10', '5:10', 'infinity'], bad: ['x', '1M'] },
  'size-limit': { good: ['1024', '1M', '1M:2M', 'infinity'], bad: ['x', '2M:1M'] },
  'time-limit': { good: ['10', '10s', '1min:2min'], bad: ['x'] },
  signal: { good: ['SIGTERM', 'TERM', '9', 'SIGRTMIN+3', 'RTMAX-2'], bad: ['sigterm', '65', 'SIGBOGUS'] },
  mode: { good: ['0755', '644'], bad: ['rwx', '999', '17777'] },
  path: { good: ['/srv/x'], bad: ['srv/x'] },
  paths: { good: ['/srv/x /srv/y'], bad: ['srv/x'] },
  unit: { good: [], bad: [] },
  units: { good: ['a.socket b@%i.socket'], bad: ['a'] },
  command: {
    good: ['/bin/true', '-/bin/true x', '@/bin/true name', '/bin/true "a b"'],
    bad: ['bin/true', '/bin/true "a'],
  },
  environment: { good: ['A=1 "B=two words"'], bad: ['A', '1A=2', '"A=2'] },
  condition: { good: [], bad: [] },
  'exit-statuses': { good: ['1', 'SIGTERM', 'TEMPFAIL 250'], bad: ['BOGUS', '256'] },
  address: { good: [], bad: [] },
  'boolean-or-list': { good: ['yes', 'no'], bad: [] },
  list: { good: [], bad: [] },
}

/** Options of which systemd takes any number. */
const unranged = new Set(['IOSchedulingClass', 'SyslogFacility'])
