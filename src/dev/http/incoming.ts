import type { IncomingMessage } from 'node:http'

/** Longest request body that is read, in bytes; etcd would take no more either. */
export const bodyLimit = 1_500_000

/** The body as text; undefined where it is too long. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > bodyLimit) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/**
 * Takes a request's target apart as Go's server does, which sends whoever asks for a path with `//` or `/./` in
 * it to the clean one.
 * @returns undefined where it is none.
 */
export function cleanPath(
  target: string,
): { path: string; query: URLSearchParams; redirect?: string } | undefined {
  const [, encoded = '/', search = ''] = /^(?:https?:\/\/[^/?]*)?([^?#]*)(?:\?([^#]*))?/.exec(target) ?? []
  let path: string
  try {
    path = decodeURIComponent(encoded || '/')
  } catch {
    return undefined
  }
  const query = new URLSearchParams(search)
  const clean = normalize(path)
  if (clean === path) return { path, query }
  return { path, query, redirect: encodeURI(clean) + (search === '' ? '' : `?${search}`) }
}

function normalize(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}${path.endsWith('/') && parts.length > 0 ? '/' : ''}`
}
