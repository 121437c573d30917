import { describe, expect, it } from 'vitest'
import { encodePageToken, requestedPage } from '../../../src/dev/http/page-token.js'

const page = (...tokens: string[]) =>
  requestedPage(new URLSearchParams(tokens.map((token): [string, string] => ['nextPageToken', token])))

describe('a page token', () => {
  it.each([1, 2, 100, 656, 65_535])('of page %i is read back', (number) => {
    expect(page(encodePageToken(number))).toBe(number)
  })

  it('is what fleet writes', () => expect([2, 3].map(encodePageToken)).toEqual(['ZAACAA==', 'ZAADAA==']))

  /** The messages are those of a Go program that decodes the same texts. */
  it.each([
    ['foo', 'illegal base64 data at input byte 0'],
    ['ZAACAA', 'illegal base64 data at input byte 4'],
    ['ZAACAA=', 'illegal base64 data at input byte 7'],
    ['ZAACAA=x', 'illegal base64 data at input byte 6'],
    ['ZA*CAA==', 'illegal base64 data at input byte 2'],
    ['ZAACAA==x', 'illegal base64 data at input byte 8'],
    ['ZA+CAA==', 'illegal base64 data at input byte 2'],
    ['=', 'illegal base64 data at input byte 0'],
    ['', 'EOF'],
    ['ZAAC', 'unexpected EOF'],
    ['AQABAA==', 'token limit must be 100'],
    ['ZAAAAA==', 'token page must be greater than zero'],
  ])('%j is refused: %s', (token, message) => expect(() => page(token)).toThrow(message))

  it('is 1 where none is given, and refused where there are two', () => {
    expect(page()).toBe(1)
    expect(() => page('ZAACAA==', 'ZAACAA==')).toThrow('too many values for page token')
  })
})
