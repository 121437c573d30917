import { splitUnitName } from '../unit-name.js'
import { unescapeName, unescapePath } from './escape-name.js'
import { InvalidValueError } from './invalid-value.js'

/** The specifiers of systemd.unit(5), by their letter: what they stand for and where that comes from. */
export const specifiers = {
  a: { meaning: 'architecture', from: 'machine' },
  A: { meaning: 'operating system image version', from: 'machine' },
  b: { meaning: 'boot ID', from: 'machine' },
  B: { meaning: 'operating system build ID', from: 'machine' },
  C: { meaning: 'cache directory', from: 'manager' },
  d: { meaning: 'credentials directory', from: 'manager' },
  E: { meaning: 'configuration directory', from: 'manager' },
  f: { meaning: 'unescaped file name', from: 'name' },
  g: { meaning: 'group', from: 'manager' },
  G: { meaning: 'group ID', from: 'manager' },
  h: { meaning: 'home directory', from: 'manager' },
  H: { meaning: 'host name', from: 'machine' },
  i: { meaning: 'instance', from: 'name' },
  I: { meaning: 'unescaped instance', from: 'name' },
  j: { meaning: 'last part of the prefix', from: 'name' },
  J: { meaning: 'unescaped last part of the prefix', from: 'name' },
  l: { meaning: 'short host name', from: 'machine' },
  L: { meaning: 'log directory', from: 'manager' },
  m: { meaning: 'machine ID', from: 'machine' },
  M: { meaning: 'operating system image ID', from: 'machine' },
  n: { meaning: 'unit name', from: 'name' },
  N: { meaning: 'unit name without its type', from: 'name' },
  o: { meaning: 'operating system ID', from: 'machine' },
  p: { meaning: 'prefix', from: 'name' },
  P: { meaning: 'unescaped prefix', from: 'name' },
  q: { meaning: 'pretty host name', from: 'machine' },
  s: { meaning: 'shell', from: 'manager' },
  S: { meaning: 'state directory', from: 'manager' },
  t: { meaning: 'runtime directory', from: 'manager' },
  T: { meaning: 'directory for temporary files', from: 'manager' },
  u: { meaning: 'user', from: 'manager' },
  U: { meaning: 'user ID', from: 'manager' },
  v: { meaning: 'kernel release', from: 'machine' },
  V: { meaning: 'directory for larger temporary files', from: 'manager' },
  w: { meaning: 'operating system version ID', from: 'machine' },
  W: { meaning: 'operating system variant ID', from: 'machine' },
  y: { meaning: 'path of the unit file', from: 'file' },
  Y: { meaning: 'directory of the unit file', from: 'file' },
} as const satisfies Readonly<
  Record<string, { meaning: string; from: 'name' | 'machine' | 'manager' | 'file' }>
>

/** A letter that stands for something behind `%`. */
export type SpecifierLetter = keyof typeof specifiers

/** A `%` in a value. */
export interface SpecifierUse {
  /**
   * - `known`: a specifier of {@link specifiers};
   * - `percent`: `%%`, a single percent sign;
   * - `unknown`: a letter or digit that is no specifier; systemd then does not take the option;
   * - `incomplete`: no letter or digit behind it; the percent sign stays as it is.
   */
  readonly kind: 'known' | 'percent' | 'unknown' | 'incomplete'
  /** What stands behind the percent sign; empty at the end of the value. */
  readonly letter: string
  /** Offset of the percent sign. */
  readonly position: number
}

/** Every `%` of a value, in order. */
export function findSpecifiers(value: string): SpecifierUse[] {
  return [...value.matchAll(/%(.?)/gsu)].map(({ 1: letter = '', index }) => ({
    kind: kindOf(letter),
    letter,
    position: index,
  }))
}

/** A value with the specifiers filled in that a unit's name tells. */
export interface ExpandedValue {
  readonly text: string
  /** What could not be filled in and stands in the text as written. */
  readonly left: readonly SpecifierUse[]
}

/**
 * Fills in the specifiers that a unit's name tells (`%n %N %p %P %i %I %j %J %f`), and `%%`.
 *
 * @param unit the unit's name; an instance is empty for a template and a plain unit.
 * @param known what else is known, by letter: `{ H: 'core-1' }`.
 */
export function expandSpecifiers(
  value: string,
  unit: string,
  known: Partial<Readonly<Record<SpecifierLetter, string>>> = {},
): ExpandedValue {
  const left: SpecifierUse[] = []
  let text = ''
  let at = 0
  for (const use of findSpecifiers(value)) {
    const end = use.position + 1 + use.letter.length
    const filled = fill(use, unit, known)
    if (filled === undefined) left.push(use)
    text += value.slice(at, use.position) + (filled ?? value.slice(use.position, end))
    at = end
  }
  return { text: text + value.slice(at), left }
}

function kindOf(letter: string): SpecifierUse['kind'] {
  if (letter === '%') return 'percent'
  if (isSpecifierLetter(letter)) return 'known'
  return /^[A-Za-z0-9]$/.test(letter) ? 'unknown' : 'incomplete'
}

function isSpecifierLetter(letter: string): letter is SpecifierLetter {
  return Object.hasOwn(specifiers, letter)
}

function fill(
  { kind, letter }: SpecifierUse,
  unit: string,
  known: Partial<Readonly<Record<SpecifierLetter, string>>>,
): string | undefined {
  if (kind === 'percent') return '%'
  if (!isSpecifierLetter(letter)) return undefined
  return known[letter] ?? fromName(letter, unit)
}

function fromName(letter: SpecifierLetter, unit: string): string | undefined {
  const parts = splitUnitName(unit)
  if (parts === undefined) return undefined
  const { name, stem, prefix, instance = '' } = parts
  const last = prefix.slice(prefix.lastIndexOf('-') + 1)
  try {
    switch (letter) {
      case 'n':
        return name
      case 'N':
        return stem
      case 'p':
        return prefix
      case 'P':
        return unescapeName(prefix)
      case 'i':
        return instance
      case 'I':
        return unescapeName(instance)
      case 'j':
        return last
      case 'J':
        return unescapeName(last)
      case 'f':
        return unescapePath(parts.kind === 'plain' ? prefix : instance)
      default:
        return undefined
    }
  } catch (error) {
    if (error instanceof InvalidValueError) return undefined
    throw error
  }
}
