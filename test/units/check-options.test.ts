import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import {
  checkOptionInjection,
  checkUnitOptions,
  serializeOptions,
  type UnitOption,
} from '../../src/units/index.js'
import { readRecording } from '../fixtures/recording.js'

const text = z.string().default('')
const exchange = z.object({
  title: z.string(),
  request: z.object({ method: z.string(), path: z.string(), body: z.unknown() }),
  response: z.object({ status: z.number(), body: z.unknown() }),
})
const creation = z.object({
  options: z.array(z.strictObject({ section: text, name: text, value: text })).min(1),
})
const refusal = z.object({ error: z.object({ message: z.string() }) })

const exchanges = z
  .array(exchange)
  .parse(readRecording('fleet-http-api.json'))
  .filter(({ request }) => request.method === 'PUT' && creation.safeParse(request.body).success)

/** The words of a refusal that is about the unit's name or its state and not about its options. */
const aboutOthers = /unit name|unit type|character|name in URL|desiredState|activate|DesiredState/

describe('options are judged as the real fleet judged them', () => {
  const judged = exchanges.filter(
    ({ response }) =>
      response.status < 300 ||
      (response.status === 400 && !aboutOthers.test(refusal.parse(response.body).error.message)),
  )

  it('in the recording', () => {
    expect(judged.filter(({ response }) => response.status >= 400).length).toBeGreaterThanOrEqual(12)
    expect(judged.filter(({ response }) => response.status < 300).length).toBeGreaterThanOrEqual(12)
  })

  it.each(judged)('$title ($response.status)', ({ request, response }) => {
    const { options } = creation.parse(request.body)
    const reason = response.status < 300 ? undefined : refusal.parse(response.body).error.message
    expect(checkUnitOptions(options)).toBe(reason)
  })
})

function fleet(...lines: readonly (readonly [name: string, value: string])[]): UnitOption[] {
  return lines.map(([name, value]) => ({ section: 'X-Fleet', name, value }))
}

describe('combinations in [X-Fleet] are refused', () => {
  it.each([
    [fleet(['MachineID', 'x'], ['MachineOf', 'a.service']), 'MachineID cannot be used with Peers'],
    [fleet(['MachineID', 'x'], ['Conflicts', 'a.service']), 'MachineID cannot be used with Conflicts'],
    [fleet(['MachineID', 'x'], ['Global', 'true']), 'MachineID cannot be used with Global'],
    [fleet(['MachineID', 'x'], ['Replaces', 'a.service']), 'MachineID cannot be used with Replaces'],
    [fleet(['MachineID', ''], ['Global', 'true']), 'MachineID cannot be used with Global'],
    [fleet(['Global', 'true'], ['MachineOf', 'a.service']), 'Global cannot be used with Peers'],
    [fleet(['Global', 'true'], ['Replaces', 'a.service']), 'Global cannot be used with Replaces'],
    [fleet(['Conflicts', 'b'], ['Replaces', 'a.service']), 'Conflicts cannot be used with Replaces'],
    [
      fleet(['MachineOf', 'a.service'], ['Conflicts', 'b a*']),
      'unresolvable requirements: peer "a.service" matches conflict "a*"',
    ],
    [
      fleet(['MachineOf', 'a.service'], ['Replaces', '*']),
      'unresolvable requirements: peer "a.service" matches replace "*"',
    ],
  ])('%#: %j', (options, reason) => expect(checkUnitOptions(options)).toBe(reason))

  it.each([
    [[]],
    [fleet(['Global', 'false'], ['MachineOf', 'a.service'])],
    [fleet(['Global', 'true'], ['Conflicts', 'a.service'], ['MachineMetadata', 'a=b'])],
    [fleet(['MachineID', 'x'], ['MachineMetadata', 'a=b'])],
    [fleet(['MachineOf', 'a.service'], ['Conflicts', 'a'], ['MachineMetadata', 'a=b'])],
    [fleet(['MachineOf', 'a.service'], ['Replaces', 'b.service'])],
    [fleet(['MachineOf', 'a.service'], ['Conflicts', '[a'])],
    [fleet(['Bogus', 'x'])],
  ])('others are accepted: %j', (options) => expect(checkUnitOptions(options)).toBeUndefined())

  it('of several faults the first in the order of fleet is told', () => {
    expect(
      checkUnitOptions(fleet(['Global', 'true'], ['MachineID', 'x'], ['Conflicts', 'b'], ['Replaces', 'c'])),
    ).toBe('MachineID cannot be used with Conflicts')
  })

  it('what would be read back differently is refused as fleet does', () => {
    expect(checkUnitOptions([{ section: 'A]B', name: 'x', value: 'y' }])).toBe(
      'found garbage after section name : [66 93]',
    )
    expect(checkUnitOptions([{ section: 'S', name: 'a\nb', value: 'y' }])).toBe(
      'unexpected newline encountered while parsing option name',
    )
    expect(checkUnitOptions([{ section: 'S', name: 'a', value: 'x'.repeat(3000) }])).toBe(
      'line too long (max 2048 bytes)',
    )
  })
})

describe('options that would become other lines on the machine are found', () => {
  const option = (section: string, name: string, value: string) => [{ section, name, value }]

  it.each([
    [option('S\nT', 'a', 'b'), 'a line break in the section name "S\\nT"'],
    [option('S', 'a\r', 'b'), 'a line break in the option name "a\\r"'],
    [option('S', 'a\0', 'b'), 'a line break in the option name "a\\x00"'],
    [
      option('S', 'a', 'b\nExecStart=/bin/evil'),
      'a line break that no backslash continues in the value of S.a',
    ],
    [option('S', 'a', 'b\\\nc\nd'), 'a line break that no backslash continues in the value of S.a'],
    [option('S', 'a', 'b\\\\\nc'), 'a line break that no backslash continues in the value of S.a'],
    [option('S', 'a', 'b\rc=d'), 'a line break that no backslash continues in the value of S.a'],
    [option('S', 'a', 'b\0c=d'), 'a line break that no backslash continues in the value of S.a'],
    [option('S', 'a', 'b\\\n\nc=d'), 'a line break that no backslash continues in the value of S.a'],
    [option('S', 'a', 'b\\\r\n\r\nc=d'), 'a line break that no backslash continues in the value of S.a'],
    [option('S', 'a', '\nb'), 'a line break that no backslash continues in the value of S.a'],
  ])('%j', (options, reason) => expect(checkOptionInjection(options)).toBe(reason))

  it.each([
    [option('S', 'a', 'b')],
    [option('S', 'a', 'b\\\nc')],
    [option('S', 'a', 'b\\\nc\\\n  d')],
    [option('S', 'a', 'b\\\n')],
    [option('S', 'a', 'b\\\\\\\nc')],
    [option('S', 'a', 'b\\\r\nc')],
    [option('S', 'a', 'b\\\n# c\\\nd')],
    [option('S', 'a', 'b\n\n')],
    [option('S', 'a', 'b\r')],
    [[]],
  ])('but not %j', (options) => expect(checkOptionInjection(options)).toBeUndefined())
})

it('sections are written in the order first seen, their options in the order given', () => {
  const options = [
    { section: 'B', name: 'x', value: '1' },
    { section: 'A', name: 'y', value: '' },
    { section: 'B', name: 'x', value: '2\\\n3' },
  ]
  expect(serializeOptions(options)).toBe('[B]\nx=1\nx=2\\\n3\n\n[A]\ny=\n')
  expect(serializeOptions([])).toBe('')
})
