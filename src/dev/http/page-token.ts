/** fleet's lists come in pages of that many. */
export const pageLimit = 100

/** A page token that fleet refuses; the message is fleet's. */
export class PageTokenError extends Error {
  override readonly name = 'PageTokenError'
}

/** The token of a page, counted from 1: base64url of two little-endian 16-bit numbers, limit and page. */
export function encodePageToken(page: number): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt16LE(pageLimit, 0)
  bytes.writeUInt16LE(page % 0x10000, 2)
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_')
}

/**
 * The page that a request asks for, counted from 1.
 * @throws {PageTokenError}
 */
export function requestedPage(query: URLSearchParams): number {
  const tokens = query.getAll('nextPageToken')
  if (tokens.length > 1) throw new PageTokenError('too many values for page token')
  const [token] = tokens
  if (token === undefined) return 1
  const fault = base64Fault(token)
  if (fault !== undefined) throw new PageTokenError(`illegal base64 data at input byte ${fault}`)
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length === 0) throw new PageTokenError('EOF')
  if (bytes.length < 4) throw new PageTokenError('unexpected EOF')
  if (bytes.readUInt16LE(0) !== pageLimit) throw new PageTokenError(`token limit must be ${pageLimit}`)
  const page = bytes.readUInt16LE(2)
  if (page === 0) throw new PageTokenError('token page must be greater than zero')
  return page
}

/** Where Go's decoder of padded base64url stops; undefined where it reads the text. Line breaks are skipped. */
function base64Fault(text: string): number | undefined {
  let digits = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '\n' || character === '\r') continue
    if (/[A-Za-z0-9_-]/.test(character)) digits = (digits + 1) % 4
    else if (character === '=') return paddingFault(text, at, digits)
    else return at
  }
  return digits === 0 ? undefined : text.length - digits
}

function paddingFault(text: string, at: number, digits: number): number | undefined {
  const skip = (from: number) => from + (/^[\r\n]*/.exec(text.slice(from))?.[0].length ?? 0)
  if (digits < 2) return at
  let next = skip(at + 1)
  if (digits === 2) {
    if (next === text.length) return text.length
    if (text[next] !== '=') return next - 1
    next = skip(next + 1)
  }
  return next < text.length ? next : undefined
}
