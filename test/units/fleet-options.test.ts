import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import {
  FleetParseError,
  fleetOptions,
  fleetSection,
  hashOptions,
  serializeOptions,
  splitFleetValue,
} from '../../src/units/index.js'
import { readRecording } from '../fixtures/recording.js'

/** fleet's JSON leaves empty strings and lists out. */
const text = z.string().default('')
const option = z.strictObject({ section: text, name: text, value: text })
const refused = z.strictObject({ name: z.string(), text: z.string(), error: z.string() })
const accepted = z.strictObject({
  name: z.string(),
  text: z.string(),
  options: z.array(option).nullable().default([]),
  hash: z.string(),
  cat: text,
  xFleetValues: z.record(z.string(), z.array(z.string())).default({}),
})

const cases = z.array(z.union([refused, accepted])).parse(readRecording('unit-files.json'))

describe('a unit file is read as fleet reads it', () => {
  it('in all recorded cases', () => expect(cases).toHaveLength(49))

  it.each(cases)('$name', (recorded) => {
    if ('error' in recorded) {
      expect(() => fleetOptions(recorded.text)).toThrow(FleetParseError)
      expect(() => fleetOptions(recorded.text)).toThrow(expect.objectContaining({ reason: recorded.error }))
      return
    }
    const options = fleetOptions(recorded.text)
    expect(options).toEqual(recorded.options ?? [])
    expect(hashOptions(options)).toBe(recorded.hash)
    expect(serializeOptions(options)).toBe(recorded.cat)
    const values = new Map<string, string[]>()
    for (const { section, name, value } of options) {
      if (section !== fleetSection) continue
      values.set(name, [...(values.get(name) ?? []), ...splitFleetValue(value)])
    }
    expect(Object.fromEntries(values)).toEqual(recorded.xFleetValues)
  })
})
