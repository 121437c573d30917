import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printable, printableJson } from '../../../src/cli/output/printable.js'

describe('text made printable', () => {
  it.each([
    ['plain', 'plain'],
    ['ünï→😀', 'ünï→😀'],
    ['a\tb\nc', 'a\tb\nc'],
    ['\u001b[31m', '\\x1b[31m'],
    ['a\r\nb', 'a\\r\nb'],
    ['\u0000\u0007\u007f\u009b', '\\x00\\x07\\x7f\\x9b'],
    ['\u202eevil\u2069', '\\u202eevil\\u2069'],
    ['\u2028', '\\u2028'],
    ['\ud800', '\\ud800'],
  ])('%j', (text, shown) => expect(printable(text)).toBe(shown))

  it('in one line has no line end nor tab', () => expect(printable('a\tb\nc', true)).toBe('a\\tb\\nc'))

  it('holds no control character, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text, true)).toMatch(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069\u2028\u2029]*$/u)
      }),
    )
  })

  it('as JSON is the same value to who reads it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = printableJson({ text })
        expect(json).toMatch(/^[^\p{Cc}\u202a-\u202e]*$/u)
        expect(JSON.parse(json)).toEqual({ text })
      }),
    )
  })
})
