import { describe, expect, it } from 'vitest'
import { checkValue } from '../../../src/units/systemd/check-value.js'
import { optionsOf, type SystemdOption } from '../../../src/units/systemd/find-option.js'
import { hasSystemdAnalyze, verifyUnits } from '../../support/systemd-analyze.js'
import { badValues, goodValues } from './samples.js'

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

/** Free text that systemd reads by rules of its own, and one option that differs between two sections. */
const beyondTheTable = new Set(['BusName', 'LimitNICE', 'Priority'])

/** Whether a wrong value of the option is fatal: systemd reads no further then. */
function isFatal({ kind, name }: SystemdOption): boolean {
  return (
    kind === 'command' ||
    ['WorkingDirectory', 'RootDirectory', 'RootImage', 'RootVerity', 'DynamicUser'].includes(name)
  )
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
    const lines = optionsOf(section)
      .filter((option) => !isFatal(option))
      .flatMap((option) => badValues(option).map((value) => `${option.name}=${value}`))
    const said = await verifyLines(section, lines)
    expect(lines.filter((line) => !said.has(line))).toEqual([])
  })

  it.each(Object.keys(carriers))('on which value may be empty, in [%s]', async (section) => {
    const options = optionsOf(section).filter(
      ({ name, status }) => status === 'current' && name !== 'DynamicUser' && !beyondTheTable.has(name),
    )
    const said = await verifyLines(
      section,
      options.map(({ name }) => `${name}=`),
    )
    const differing = options
      .filter((option) => said.has(`${option.name}=`) !== (checkValue(option, '') !== undefined))
      .map(({ name }) => `${name}: ${said.get(`${name}=`) ?? 'silence'}`)
    expect(differing).toEqual([])
  })

  it('on each wrong value that is fatal', async () => {
    const lines = optionsOf('Service')
      .filter(isFatal)
      .flatMap((option) => badValues(option).map((value) => `${option.name}=${value}`))
    const files = lines.map((line, index) => [`x${index}.service`, `[Service]\n${line}\n`] as const)
    const { messages } = await verifyUnits(Object.fromEntries(files))
    const silent = files.filter(([name]) => !messages.some((message) => message.startsWith(`${name}:2: `)))
    expect(silent).toEqual([])
  })
})
