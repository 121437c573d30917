import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Entry,
  parseUnitFile,
  serializeUnitFile,
  UnitFileSyntaxError,
} from '../../../src/units/index.js'
import { longTexts, mutationOf, unitText } from '../../support/unit-texts.js'

/** Everything that must hold of a parsed text, whatever it is. */
function checkFile(text: string): void {
  const file = parseUnitFile(text)
  expect(serializeUnitFile(file)).toBe(text)
  let at = 0
  for (const entry of file.entries) {
    expect(entry.start).toBe(at)
    at = entry.end
    checkEntry(entry, text)
  }
  expect(at).toBe(text.length)
  for (const { span } of file.diagnostics) {
    expect(span.start.offset).toBeLessThan(span.end.offset)
  }
  // Whatever is read can be read again from what it was written as.
  const again = parseUnitFile(serializeUnitFile(file))
  expect(again.options()).toEqual(file.options())
}

function checkEntry(entry: Entry, text: string): void {
  expect(entry.end).toBeGreaterThan(entry.start)
  const before = text.slice(0, entry.start)
  if (!/[\r\0]/.test(before)) {
    expect(entry.line).toBe(before.split('\n').length)
    expect(entry.span.start.column).toBe(1)
  }
  if (entry.kind !== 'option') return
  const { nameSpan, valueSpan, value } = entry
  if (entry.lines.length === 1) {
    expect(text.slice(nameSpan.start.offset, nameSpan.end.offset)).toBe(entry.name)
    expect(text.slice(valueSpan.start.offset, valueSpan.end.offset)).toBe(value)
  }
  expect(text.charAt(entry.equalsAt)).toBe('=')
  // Each character of the value stands where it is said to, but for the backslash that became a blank.
  for (let i = 0; i < value.length; i++) {
    const { offset } = entry.positionInValue(i)
    if (text.charAt(offset) !== value.charAt(i)) {
      expect([text.charAt(offset), value.charAt(i)]).toEqual(['\\', ' '])
    }
  }
}

describe('a text comes back as it was', () => {
  it('made of what unit files are made of', () => {
    fc.assert(fc.property(unitText, checkFile), { numRuns: 1000 })
  })

  it('a good file with any change', () => {
    const good =
      '# a\n[Unit]\nDescription=b \\\n# c\n  d\n\n[Service]\r\nExecStart=/bin/e "f g"\r\n; h\nRestart = no\n'
    fc.assert(fc.property(mutationOf(good).chain(mutationOf), checkFile), { numRuns: 500 })
  })

  it('or a typed error comes, where asked for', () => {
    fc.assert(
      fc.property(unitText, (text) => {
        const { diagnostics } = parseUnitFile(text)
        const strictly = () => parseUnitFile(text, { strict: true })
        if (diagnostics.length === 0) expect(strictly().diagnostics).toEqual([])
        else expect(strictly).toThrow(UnitFileSyntaxError)
      }),
    )
  })
})

describe('a long text is read in no time', () => {
  it.each(Object.entries(longTexts))('%s', (_name, text) => {
    const start = performance.now()
    const file = parseUnitFile(text)
    expect(serializeUnitFile(file) === text).toBe(true)
    for (const option of file.optionEntries().slice(0, 10)) option.positionInValue(option.value.length - 1)
    expect(performance.now() - start).toBeLessThan(10_000)
  })
})
