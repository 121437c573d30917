import * as z from 'zod/v4/core'
import english from 'zod/v4/locales/en.js'
import { ProtocolError } from '../errors.js'

/** Deepest nesting that is read: fleet's answers have five levels, etcd's keys some more. */
const depthMax = 64
/** Most values that are read. A list of 100,000 units in etcd has fewer; each takes some hundred bytes of memory. */
const valuesMax = 2_000_000
/** Most problems of one answer that are told. */
const problemsMax = 3

/**
 * Parses JSON that came from elsewhere, unless it would take far more memory than its text has: a few megabytes
 * of `[[[[` or `[],[],[]` become gigabytes.
 * @throws {ProtocolError}
 */
export function parseJson(request: string, text: string, suggestion?: string): unknown {
  const excess = findExcess(text)
  if (excess !== undefined) throw new ProtocolError(request, excess)
  try {
    return JSON.parse(text)
  } catch {
    throw new ProtocolError(request, `no JSON but ${JSON.stringify(text.slice(0, 60))}`, { suggestion })
  }
}

/** The same; undefined for what cannot be parsed. */
export function tryParseJson(text: string): unknown {
  if (findExcess(text) !== undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Reads JSON of a shape.
 * @param suggestion for the person, where it is no JSON at all
 * @throws {ProtocolError} that tells the first few places where it has another one.
 */
export function readJson<T>(request: string, text: string, schema: z.$ZodType<T>, suggestion?: string): T {
  const json = parseJson(request, text, suggestion)
  // zod's small dialect has no words of its own.
  const parsed = z.safeParse(schema, json, { error: (issue) => english().localeError(issue) })
  if (parsed.success) return parsed.data
  const { issues } = parsed.error
  const first = z.prettifyError(new z.$ZodError(issues.slice(0, problemsMax)))
  const more = issues.length > problemsMax ? `\n… and ${issues.length - problemsMax} more` : ''
  throw new ProtocolError(request, first + more)
}

/** What is too much of a text that may be JSON, in words. */
function findExcess(text: string): string | undefined {
  let depth = 0
  let values = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = endOfString(text, at)
        break
      case openBrace:
      case openBracket:
        if (++depth > depthMax) return `JSON that is nested more than ${depthMax} deep`
        values++
        break
      case closeBrace:
      case closeBracket:
        depth--
        break
      case comma:
        if (++values > valuesMax) return `JSON of more than ${valuesMax} values`
    }
  }
  return undefined
}

/** Where the string ends that begins here; behind the text where it does not. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; ) {
    const end = text.indexOf('"', at)
    if (end === -1) return text.length
    let backslashes = 0
    while (text.charCodeAt(end - 1 - backslashes) === backslash) backslashes++
    if (backslashes % 2 === 0) return end
    at = end + 1
  }
}

const quote = 0x22
const comma = 0x2c
const openBracket = 0x5b
const backslash = 0x5c
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d
