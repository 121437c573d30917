import { describe, expect, it } from 'vitest'
import { decodeUnitFile, InvalidUtf8Error } from '../../../src/units/index.js'

describe('bytes become text', () => {
  it.each([
    '',
    '[Unit]\n',
    '\ufeff[Unit]\r\n',
    'Prüfung 🚀 \u0800 \uffff \u{10ffff}\0',
    '\ud7ff\ue000',
  ])('%j', (text) => {
    const bytes = new TextEncoder().encode(text)
    expect(decodeUnitFile(bytes)).toBe(text)
  })

  it.each([
    ['a lone continuation byte', [0x41, 0x0a, 0x80], 2, 2],
    ['a character cut short by the end', [0x41, 0xc3], 1, 1],
    ['a character cut short by another', [0xe2, 0x82, 0x41], 0, 1],
    ['two bytes for ASCII', [0x0a, 0xc0, 0xaf], 1, 2],
    ['three bytes where two do', [0xe0, 0x9f, 0xbf], 0, 1],
    ['a surrogate', [0xed, 0xa0, 0x80], 0, 1],
    ['four bytes where three do', [0xf0, 0x8f, 0xbf, 0xbf], 0, 1],
    ['beyond the last character', [0xf4, 0x90, 0x80, 0x80], 0, 1],
    ['a byte that never occurs', [0xc3, 0xa4, 0xff], 2, 1],
    ['four bytes cut short', [0xf0, 0x9f, 0x9a], 0, 1],
  ])('refuses %s and says where', (_name, bytes, offset, line) => {
    expect(() => decodeUnitFile(Uint8Array.from(bytes))).toThrow(InvalidUtf8Error)
    expect(() => decodeUnitFile(Uint8Array.from(bytes))).toThrow(
      expect.objectContaining({ code: 'INVALID_UTF8', offset, line }),
    )
  })

  it('says which byte it was', () => {
    expect(() => decodeUnitFile(Uint8Array.from([0x0a, 0xff]))).toThrow('line 2: byte 1 (0xff) is no UTF-8')
  })
})
