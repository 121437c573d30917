import { describe, expect, it } from 'vitest'
import { falseSpellings, InvalidValueError, parseBoolean, trueSpellings } from '../../../src/units/index.js'
import { readBySystemd, systemdAnalyze } from '../../support/systemd-reading.js'

const refused = ['2', 'tru', 'ja', 'enabled', 'yes no', 'oui']

describe('a boolean is read as systemd reads it', () => {
  it.each(trueSpellings)('%s is true', (text) => {
    expect(parseBoolean(text)).toBe(true)
    expect(parseBoolean(text.toUpperCase())).toBe(true)
  })

  it.each(falseSpellings)('%s is false', (text) => {
    expect(parseBoolean(text)).toBe(false)
    expect(parseBoolean(text.toUpperCase())).toBe(false)
  })

  it.each(['', ' yes', ...refused])('%j is refused', (text) => {
    expect(() => parseBoolean(text)).toThrow(InvalidValueError)
  })

  it.skipIf(systemdAnalyze === undefined)('by the word of the real one', async () => {
    const texts = [...trueSpellings, 'Yes', 'ON', ...falseSpellings, 'No', 'OFF', ...refused]
    const file = (text: string) =>
      `[Service]\nType=oneshot\nExecStart=/bin/true\nRemainAfterExit=${texts.indexOf(text) < 8 ? 'no' : 'yes'}\nRemainAfterExit=${text}\n`
    const { units } = await readBySystemd(
      Object.fromEntries(texts.map((text, index) => [`case-${index}.service`, file(text)])),
    )
    const real = texts.map((_text, index) =>
      units.get(`case-${index}.service`)?.fields.get('RemainAfterExit'),
    )
    // What is refused leaves the value of the line before.
    expect(real).toEqual([
      ...Array.from({ length: 8 }, () => 'yes'),
      ...Array.from({ length: 8 }, () => 'no'),
      ...refused.map(() => 'yes'),
    ])
  })
})
