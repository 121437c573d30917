import type * as z from 'zod'
import { nearestWord } from '../../../nearest-word.js'
import { ManifestError, type ManifestProblem } from './manifest-error.js'
import { type Manifest, manifestSchema } from './manifest-schema.js'

/** Where a piece of data stands in a text, or where one of its keys does. */
export type Locate = (
  path: readonly PropertyKey[],
  key?: string,
) => { readonly line: number; readonly column: number } | undefined

/** @throws {ManifestError} with all that is wrong. */
export function checkManifest(file: string, data: unknown, locate: Locate = () => undefined): Manifest {
  const parsed = manifestSchema.safeParse(data)
  if (parsed.success) return parsed.data
  throw new ManifestError(
    file,
    parsed.error.issues.flatMap((issue) => problemsOf(issue, [], locate)),
    { cause: parsed.error },
  )
}

function problemsOf(
  issue: z.core.$ZodIssue,
  within: readonly PropertyKey[],
  locate: Locate,
): ManifestProblem[] {
  const path = [...within, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      problem(path, `there is no ${JSON.stringify(key)}${meant(key)}`, locate, key),
    )
  }
  // Of alternatives the one that was meant is the one of the same type; it knows better what is wrong.
  if (issue.code === 'invalid_union') {
    const near = issue.errors.filter((issues) => !issues.some(isWrongType))
    if (near.length === 1) return near.flat().flatMap((inner) => problemsOf(inner, path, locate))
  }
  const missing = issue.code === 'invalid_type' && /received undefined$/.test(issue.message)
  return [problem(path, missing ? 'it is missing' : issue.message.replace(/^Invalid input: /, ''), locate)]
}

function isWrongType({ code, path }: z.core.$ZodIssue): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === 'invalid_format')
}

function problem(
  path: readonly PropertyKey[],
  reason: string,
  locate: Locate,
  key?: string,
): ManifestProblem {
  const { line, column } = locate(path, key) ?? {}
  return { path: path.reduce<string>(append, ''), reason, line, column }
}

function append(path: string, key: PropertyKey): string {
  if (typeof key === 'number') return `${path}[${key}]`
  return path === '' ? String(key) : `${path}.${String(key)}`
}

/** Every key that a manifest may have somewhere. */
const keys = [
  ...['name', 'envFiles', 'values', 'strategy', 'units', 'file', 'instances', 'start'],
  ...['order', 'batch', 'minAlive', 'pause', 'ready', 'timeout', 'onFailure'],
  ...['for', 'http', 'status', 'headers', 'exec'],
]

function meant(key: string): string {
  const near = nearestWord(key, keys)
  return near === undefined ? '' : `; did you mean ${near}?`
}
