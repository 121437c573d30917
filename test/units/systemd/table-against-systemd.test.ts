import { describe, expect, it } from 'vitest'
import { optionsOf, type SystemdOption } from '../../../src/units/systemd/find-option.js'
import type { ValueKind } from '../../../src/units/systemd/value-kinds.js'
import { hasSystemdAnalyze, verifyUnits } from '../../support/systemd-analyze.js'

/** Values that every option of a kind takes, and values that none does; none where systemd does not look. */
const samples: Readonly<Record<ValueKind, { good: readonly string[]; bad: readonly string[] }>> = {
  string: { good: [], bad: [] },
  boolean: { good: ['yes', 'No', 'TRUE', 'off', '1', 'y', 't'], bad: ['maybe', '2'] },
  enum: { good: [], bad: ['bogus'] },
  integer: { good: ['3'], bad: ['x', '1.5'] },
  unsigned: { good: ['100'], bad: ['x', '-3'] },
  'time-span': { good: ['5', '1min 30s', '1.5h', '500ms'], bad: ['x', '-3', '5 parsecs'] },
  nanoseconds: { good: ['5', '5us'], bad: ['x'] },
  calendar: { good: ['daily', 'Mon..Fri 10:00', '*-*-01'], bad: ['someday'] },
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
  paths: { good: ['/srv/x /srv/y'], bad: [] },
  unit: { good: [], bad: [] },
  units: { good: [], bad: [] },
  command: { good: ['/bin/true', '-/bin/true x', '@/bin/true name'], bad: [] },
  environment: { good: ['A=1 "B=two words"'], bad: [] },
  condition: { good: [], bad: [] },
  'exit-statuses': { good: ['1', 'SIGTERM', 'TEMPFAIL 250'], bad: ['BOGUS', '256'] },
  address: { good: [], bad: [] },
  'boolean-or-list': { good: ['yes', 'no'], bad: [] },
  list: { good: [], bad: [] },
}

/** A unit file for each section, to which lines of that section can be added. */
const carriers: Readonly<Record<string, { name: string; head: string; others?: Record<string, string> }>> = {
  Unit: { name: 'x.service', head: '[Service]\nExecStart=/bin/true\n[Unit]\n' },
  Service: { name: 'x.service', head: '[Service]\nType=oneshot\nExecStart=/bin/true\n' },
  Socket: {
    name: 'x.socket',
    head: '[Socket]\nListenStream=/run/x\n',
    others: { 'x.service': '[Service]\nExecStart=/bin/true\n' },
  },
  Timer: {
    name: 'x.timer',
    head: '[Timer]\nOnBootSec=5\n',
    others: { 'x.service': '[Service]\nExecStart=/bin/true\n' },
  },
  Path: {
    name: 'x.path',
    head: '[Path]\nPathExists=/x\n',
    others: { 'x.service': '[Service]\nExecStart=/bin/true\n' },
  },
  Mount: { name: 'srv-x.mount', head: '[Mount]\nWhat=/dev/x\nWhere=/srv/x\n' },
  Automount: {
    name: 'srv-x.automount',
    head: '[Automount]\nWhere=/srv/x\n',
    others: { 'srv-x.mount': '[Mount]\nWhat=/dev/x\nWhere=/srv/x\n' },
  },
  Swap: { name: 'srv-x.swap', head: '[Swap]\nWhat=/srv/x\n' },
  Slice: { name: 'x.slice', head: '[Slice]\n' },
}

/** Right values on which systemd has something to say all the same. */
const remarks =
  /^Unit uses KillMode=none|^Standard output type syslog|^Failed to parse personality, ignoring: (ppc|s390)/

/** Options of which systemd takes any number. */
const unranged = new Set(['IOSchedulingClass', 'SyslogFacility'])

/** A wrong value of one of these is fatal: systemd reads no further. */
const fatal = new Set(['WorkingDirectory', 'RootDirectory', 'RootImage', 'RootVerity', 'DynamicUser'])

function goodValues(option: SystemdOption): string[] {
  const ranged = option.range === undefined ? [] : option.range.map(String)
  const words = [...(option.words ?? []), ...(option.prefixes ?? []).map((prefix) => `${prefix}/srv/x`)]
  if (option.kind === 'unsigned' || option.kind === 'integer') {
    return [...words, ...(ranged.length > 0 ? ranged : samples[option.kind].good)]
  }
  return [...words, ...ranged, ...samples[option.kind].good]
}

function badValues(option: SystemdOption): string[] {
  if (fatal.has(option.name)) return []
  const beyond =
    option.range === undefined || unranged.has(option.name)
      ? []
      : [String(option.range[0] - 1), String(option.range[1] + 1)]
  return [...samples[option.kind].bad, ...beyond]
}

async function verifyLines(section: string, lines: readonly string[]) {
  const carrier = carriers[section]
  if (carrier === undefined) throw new Error(`no carrier for ${section}`)
  const text = `${carrier.head}${lines.join('\n')}\n`
  const { messages } = await verifyUnits({ [carrier.name]: text, ...carrier.others })
  const before = carrier.head.split('\n').length - 1
  const said = new Map<string, string>()
  for (const message of messages) {
    const match = /^(\S+?):(\d+): (.*)$/.exec(message)
    const line =
      match === null || match[1] !== carrier.name ? undefined : lines[Number(match[2]) - before - 1]
    if (match !== null && line !== undefined) said.set(line, match[3] ?? '')
  }
  return said
}

describe.skipIf(!hasSystemdAnalyze)('the table of options agrees with systemd-analyze', () => {
  it.each(Object.keys(carriers))('on each value that it holds right, in [%s]', async (section) => {
    const lines = optionsOf(section)
      .filter(({ status }) => status === 'current')
      .flatMap((option) => goodValues(option).map((value) => `${option.name}=${value}`))
    expect(lines.length).toBeGreaterThan(0)
    const said = [...(await verifyLines(section, lines))].filter(([, message]) => !remarks.test(message))
    expect(said).toEqual([])
  })

  it.each(Object.keys(carriers))('on each value that it holds wrong, in [%s]', async (section) => {
    const options = optionsOf(section)
    const lines = options.flatMap((option) => badValues(option).map((value) => `${option.name}=${value}`))
    const said = await verifyLines(section, lines)
    expect(lines.filter((line) => !said.has(line))).toEqual([])
  })
})
