import type { ValueKind, ValueSpec } from '../systemd/value-kinds.js'
import { quoteWord } from '../values/quote.js'
import { formatTimeSpan } from '../values/time-span.js'

/** A value that cannot be written for an option; its message is the reason. */
export class UnwritableValue extends Error {}

/**
 * Writes what a definition gives for an option of such a value, one text for each line of the unit file.
 * Looks at the types only; what the texts say is checked later.
 *
 * @throws {UnwritableValue} for a type that the option does not take.
 */
export function writeValues(spec: ValueSpec, value: unknown): string[] {
  if (Array.isArray(value)) {
    if (spec.repeats !== true) throw new UnwritableValue('takes one value, not several')
    return value.map((each: unknown) => writeValue(spec, each))
  }
  if (spec.kind === 'environment' && isRecord(value)) return Object.entries(value).map(writeAssignment)
  return [writeValue(spec, value)]
}

/** A unit's name, given as such or by something that has one. */
export function writeReference(value: unknown): string {
  if (typeof value === 'string') return value
  if (isRecord(value) && typeof value.name === 'string') return value.name
  throw new UnwritableValue('takes the name of a unit, or its definition')
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function writeValue(spec: ValueSpec, value: unknown): string {
  const { kind } = spec
  if (kind === 'unit' || kind === 'units') return writeReference(value)
  if (typeof value === 'boolean' && booleanKinds.has(kind)) return value ? 'yes' : 'no'
  if (typeof value === 'number' && takesNumber(spec)) return writeNumber(spec, value)
  if (typeof value === 'string' && (!textless.has(kind) || spec.words?.includes(value))) return value
  throw new UnwritableValue(`takes ${describe(spec)}`)
}

function writeNumber({ kind }: ValueSpec, value: number): string {
  if (Number.isNaN(value) || (value === Number.POSITIVE_INFINITY && !endless.has(kind))) {
    throw new UnwritableValue('takes a finite number')
  }
  if (value === Number.POSITIVE_INFINITY) return 'infinity'
  if (Number.isSafeInteger(value)) return String(value)
  if (kind === 'time-span' && value >= 0) return formatTimeSpan(value * 1000)
  throw new UnwritableValue('takes a whole number')
}

function writeAssignment([name, value]: readonly [string, unknown]): string {
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new UnwritableValue(`takes variables with a text or a number, which ${name} is not`)
  }
  return quoteWord(`${name}=${value}`)
}

function takesNumber({ kind, range }: ValueSpec): boolean {
  return numericKinds.has(kind) || (kind === 'enum' && range !== undefined)
}

function describe(spec: ValueSpec): string {
  const { kind, words = [] } = spec
  const parts = [
    ...(booleanKinds.has(kind) ? ['true or false'] : []),
    ...(takesNumber(spec) ? ['a number'] : []),
    ...(textless.has(kind) ? words.map((word) => `'${word}'`) : ['a text']),
    ...(kind === 'environment' ? ['variables by name'] : []),
  ]
  return parts.join(', or ')
}

const booleanKinds: ReadonlySet<ValueKind> = new Set(['boolean', 'boolean-or-list', 'condition'])

/** Kinds of which only the words of the option are written as text. */
const textless: ReadonlySet<ValueKind> = new Set(['boolean', 'integer', 'unsigned'])

const endless: ReadonlySet<ValueKind> = new Set([
  'time-span',
  'memory',
  'tasks',
  'count-limit',
  'size-limit',
  'time-limit',
])

const numericKinds: ReadonlySet<ValueKind> = new Set([
  ...endless,
  'integer',
  'unsigned',
  'nanoseconds',
  'size',
  'signal',
  'exit-statuses',
  'address',
])
