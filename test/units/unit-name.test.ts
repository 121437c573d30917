import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import {
  checkUnitName,
  completeUnitName,
  InvalidUnitNameError,
  isTemplateName,
  parseUnitName,
  splitUnitName,
  templateUnitTypes,
  unitTypes,
} from '../../src/units/index.js'
import { readRecording } from '../fixtures/recording.js'

describe('a unit name is taken apart', () => {
  it.each([
    ['web.service', { stem: 'web', prefix: 'web', type: 'service', kind: 'plain' }],
    [
      'web@.service',
      { stem: 'web@', prefix: 'web', type: 'service', kind: 'template', template: 'web@.service' },
    ],
    [
      'web@1.service',
      {
        stem: 'web@1',
        prefix: 'web',
        type: 'service',
        kind: 'instance',
        template: 'web@.service',
        instance: '1',
      },
    ],
    [
      'a.b@c.d.timer',
      {
        stem: 'a.b@c.d',
        prefix: 'a.b',
        type: 'timer',
        kind: 'instance',
        template: 'a.b@.timer',
        instance: 'c.d',
      },
    ],
    [
      'web@a@b.service',
      {
        stem: 'web@a@b',
        prefix: 'web',
        type: 'service',
        kind: 'instance',
        template: 'web@.service',
        instance: 'a@b',
      },
    ],
    ['web.', { stem: 'web', prefix: 'web', type: '', kind: 'plain' }],
    ['.service', { stem: '', prefix: '', type: 'service', kind: 'plain' }],
    ['@.service', { stem: '@', prefix: '', type: 'service', kind: 'template', template: '@.service' }],
    ['web.d@x', { stem: 'web', prefix: 'web', type: 'd@x', kind: 'plain' }],
  ] as const)('%s', (name, parts) => {
    expect(splitUnitName(name)).toEqual({ template: undefined, instance: undefined, name, ...parts })
  })

  it.each(['', 'web', 'web@1'])('%j has no type', (name) => expect(splitUnitName(name)).toBeUndefined())

  it.each([
    ['web@.service', true],
    ['web@1.service', false],
    ['web.service', false],
    ['web@', false],
  ])('whether %s is a template: %s', (name, template) => expect(isTemplateName(name)).toBe(template))
})

describe('a unit name is judged as fleet judges it', () => {
  it.each([
    '',
    'web',
    'web.',
    'web.conf',
    'web.Service',
    'a b.service',
    'a/b.service',
    'ü.service',
    'web@1.mount',
    '@web.service',
    'x'.repeat(249).concat('.service'),
    '"\n.service',
  ])('%j is refused with a reason', (name) => {
    const reason = checkUnitName(name)
    expect(reason).toBeDefined()
    expect(() => parseUnitName(name)).toThrow(InvalidUnitNameError)
    expect(() => parseUnitName(name)).toThrow(
      expect.objectContaining({ code: 'INVALID_UNIT_NAME', unit: name, reason }),
    )
  })

  it.each([
    ['', 'unit name cannot be empty'],
    ['x'.repeat(249).concat('.service'), 'unit name exceeds maximum length (256)'],
    ['ü'.repeat(125).concat('.service'), 'unit name exceeds maximum length (256)'],
    ['web', 'unit name must contain "."'],
    ['web.', 'unit name cannot end in "."'],
    ['a"\t.b"', 'invalid unit type: "b\\""'],
    ['web@1.mount', 'invalid unit type for template: "mount"'],
    ["it's.service", "invalid character '\\'' in unit name"],
    ['a\u200bb.service', "invalid character '\\u200b' in unit name"],
    ['a\x01.service', "invalid character '\\x01' in unit name"],
    ['🚀.service', "invalid character '🚀' in unit name"],
    ['@.service', 'unit name cannot start in "@"'],
  ])('%j: %s', (name, reason) => expect(checkUnitName(name)).toBe(reason))

  it.each([
    'web.service',
    'x'.repeat(248).concat('.service'),
    '.service',
    'a.b-c:d_e\\x2df@g.service',
    'web@a@b.timer',
    ...unitTypes.map((type) => `web.${type}`),
    ...templateUnitTypes.map((type) => `web@1.${type}`),
  ])('%s is accepted', (name) => {
    expect(checkUnitName(name)).toBeUndefined()
    expect(parseUnitName(name).name).toBe(name)
  })
})

const exchange = z.object({
  title: z.string(),
  request: z.object({ method: z.string(), path: z.string() }),
  response: z.object({ status: z.number(), body: z.unknown() }),
})
const refusal = z.object({ error: z.object({ message: z.string() }) })

describe('the real fleet refused the same names with the same words', () => {
  const refused = z
    .array(exchange)
    .parse(readRecording('fleet-http-api.json'))
    .filter(
      ({ title, response }) =>
        title.startsWith('name ') && response.status === 400 && title !== 'name mismatch',
    )

  it('in the recording', () => expect(refused.length).toBeGreaterThanOrEqual(10))

  it.each(refused)('$title', ({ request, response }) => {
    const name = decodeURIComponent(request.path.slice('/fleet/v1/units/'.length))
    expect(checkUnitName(name)).toBe(refusal.parse(response.body).error.message)
  })
})

it.each([
  ['paas-monitor@1', 'paas-monitor@1.service'],
  ['web', 'web.service'],
  ['web.service', 'web.service'],
  ['web.timer', 'web.timer'],
  ['web.conf', 'web.conf.service'],
  ['web.', 'web..service'],
  ['a.b@1.2', 'a.b@1.2.service'],
])('%s means %s', (short, name) => expect(completeUnitName(short)).toBe(name))
