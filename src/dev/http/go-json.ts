import { firstJsonValue, GoJsonError } from './go-json-scan.js'

export { GoJsonError } from './go-json-scan.js'

/** A Go type to decode JSON into, by the name Go's messages give it. */
export type GoType<T> = {
  readonly shown: string
  /** Decodes a value that is not null; says what is wrong with `wrong` and then goes on, as Go does. */
  readonly decode: (value: unknown, wrong: Wrong, field: GoField | undefined) => T
  /** What the type holds before anything is decoded into it. */
  readonly zero: () => T
}

type Wrong = (message: string) => void

interface GoField {
  /** The innermost struct. */
  readonly struct: string
  /** Names of the fields from the outermost. */
  readonly path: readonly string[]
}

/**
 * Decodes the first JSON value of a text as Go's `encoding/json` does: keys in any case, unknown ones skipped,
 * null leaves the zero value.
 * @throws {GoJsonError} in Go's words.
 */
export function decodeGoJson<T>(text: string, type: GoType<T>): T {
  const value: unknown = JSON.parse(firstJsonValue(text))
  let first: string | undefined
  const decoded = decode(value, type, (message) => (first ??= message), undefined)
  if (first !== undefined) throw new GoJsonError(first)
  return decoded
}

export const goString: GoType<string> = {
  shown: 'string',
  zero: () => '',
  decode: (value, wrong, field) =>
    typeof value === 'string' ? value : mismatch(value, goString, wrong, field),
}

export function goSlice<T>(shown: string, element: GoType<T>): GoType<T[]> {
  const type: GoType<T[]> = {
    shown,
    zero: () => [],
    decode: (value, wrong, field) =>
      Array.isArray(value)
        ? value.map((item: unknown) => decode(item, element, wrong, field))
        : mismatch(value, type, wrong, field),
  }
  return type
}

/** @param name as a field's message has it: without its package; empty for a struct without a name. */
export function goStruct<T extends object>(
  shown: string,
  name: string,
  fields: { readonly [K in keyof T]: readonly [json: string, type: GoType<T[K]>] },
): GoType<T> {
  const known = Object.entries(fields) as [keyof T, readonly [string, GoType<T[keyof T]>]][]
  const type: GoType<T> = {
    shown,
    zero: () => Object.fromEntries(known.map(([key, [, field]]) => [key, field.zero()])) as T,
    decode: (value, wrong, within) => {
      const result = type.zero()
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        return mismatch(value, type, wrong, within)
      }
      for (const [given, inner] of Object.entries(value)) {
        const match =
          known.find(([, [json]]) => json === given) ??
          known.find(([, [json]]) => json.toLowerCase() === given.toLowerCase())
        if (match === undefined || inner === null) continue
        const [key, [json, field]] = match
        result[key] = decode(inner, field, wrong, { struct: name, path: [...(within?.path ?? []), json] })
      }
      return result
    },
  }
  return type
}

/** JSON as Go writes it: `<`, `>`, `&` and the line separators escaped; what is undefined is left out. */
export function encodeGoJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
}

function decode<T>(value: unknown, type: GoType<T>, wrong: Wrong, field: GoField | undefined): T {
  return value === null ? type.zero() : type.decode(value, wrong, field)
}

function mismatch<T>(value: unknown, type: GoType<T>, wrong: Wrong, field: GoField | undefined): T {
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
  const where =
    field === undefined
      ? `Go value of type ${type.shown}`
      : `Go struct field ${field.struct}.${field.path.join('.')} of type ${type.shown}`
  wrong(`json: cannot unmarshal ${kind} into ${where}`)
  return type.zero()
}
