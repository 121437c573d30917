import { ProtocolError } from '../errors.js'

/**
 * Reads a whole collection, page after page of at most 100. A unit that moves between two pages is listed
 * twice: the later one counts. What would never end is refused: a token that comes again, a page that has a
 * token but nothing on it, and more pages than any cluster has.
 *
 * @param read gives the page at a path
 * @param items takes the items out of a page
 * @param key tells items apart
 */
export async function readPages<P extends { readonly nextPageToken: string }, T>(
  path: string,
  read: (path: string) => Promise<P>,
  items: (page: P) => readonly T[] | null | undefined,
  key: (item: T) => string,
  query: URLSearchParams = new URLSearchParams(),
): Promise<T[]> {
  const found = new Map<string, T>()
  const seen = new Set<string>()
  for (;;) {
    const text = query.toString()
    const page = await read(text === '' ? path : `${path}?${text}`)
    const listed = items(page) ?? []
    for (const item of listed) found.set(key(item), item)
    const token = page.nextPageToken
    if (token === '') return [...found.values()]
    if (seen.has(token)) throw endless(path, `page token ${JSON.stringify(token.slice(0, 60))} again`)
    if (seen.size >= pagesMax) throw endless(path, `more than ${pagesMax} pages`)
    if (listed.length === 0) throw endless(path, 'an empty page that is not the last')
    seen.add(token)
    query.set('nextPageToken', token)
  }
}

/** fleet counts pages by 16 bits and units with them: 656 are the most it has, embedded clusters have more. */
const pagesMax = 1_000

function endless(path: string, what: string): ProtocolError {
  return new ProtocolError(`GET ${path}`, what)
}
