import type { FlagIndex, NamedFlag } from './flag-index.js'

/** A word of the command line, understood. `at` is its place in argv. */
export type Token =
  | { readonly kind: 'operand'; readonly text: string; readonly at: number }
  | FlagToken
  | {
      readonly kind: 'unknown'
      /** The name without dashes and value. */
      readonly name: string
      /** As typed, without the value. */
      readonly typed: string
      /** Whether `=VALUE` came with it, so that what follows is no value of it. */
      readonly hasValue: boolean
      readonly at: number
    }
  | { readonly kind: 'missing-value'; readonly named: NamedFlag; readonly typed: string; readonly at: number }

export interface FlagToken {
  readonly kind: 'flag'
  readonly named: NamedFlag
  /** The value given; undefined where the flag stands alone. */
  readonly value: string | undefined
  /** As typed, without the value. */
  readonly typed: string
  readonly at: number
  /** Words of argv it took: 2 where the value is a word of its own. */
  readonly words: 1 | 2
}

/**
 * Reads the dialects of both generations of fleetctl: `--flag value`, `--flag=value`, `--bool=false`, the
 * same with one dash (`-no-legend -fields=machine`), letters in a row (`-fn5`). A flag that takes a value
 * takes whatever follows. `--` ends the flags.
 *
 * @param passThrough from the first operand on, everything is an operand as it stands, `--` included
 */
export function* readTokens(
  argv: readonly string[],
  index: FlagIndex,
  passThrough = false,
): Generator<Token> {
  for (let at = 0; at < argv.length; at++) {
    const text = argv[at] ?? ''
    if (text === '--') {
      yield* operands(argv, at + 1)
      return
    }
    if (text === '-' || !text.startsWith('-')) {
      if (passThrough) {
        yield* operands(argv, at)
        return
      }
      yield { kind: 'operand', text, at }
      continue
    }
    const next = argv[at + 1]
    for (const token of readFlag(text, at, next, index)) {
      yield token
      if (token.kind === 'flag' && token.words === 2) at++
    }
  }
}

function* operands(argv: readonly string[], from: number): Generator<Token> {
  for (const [offset, text] of argv.slice(from).entries()) {
    yield { kind: 'operand', text, at: from + offset }
  }
}

function* readFlag(text: string, at: number, next: string | undefined, index: FlagIndex): Generator<Token> {
  const [, dashes = '', name = '', given] = /^(--?)([^=]*)(?:=(.*))?$/s.exec(text) ?? []
  const typed = dashes + name
  const named = dashes === '--' || name.length > 1 ? index.byLong(name) : index.byShort(name)
  if (named !== undefined) yield oneFlag(named, typed, at, given, next)
  else if (dashes === '-' && isCluster(name, index)) yield* readCluster(text.slice(1), at, next, index)
  else yield { kind: 'unknown', name, typed, hasValue: given !== undefined, at }
}

/** Letters in a row are all known, up to the first that takes a value: the rest is its value. */
function isCluster(letters: string, index: FlagIndex): boolean {
  for (const letter of letters) {
    const named = index.byShort(letter)
    if (named === undefined) return false
    if (named.flag.bare === undefined) return true
  }
  return letters !== ''
}

function* readCluster(
  letters: string,
  at: number,
  next: string | undefined,
  index: FlagIndex,
): Generator<Token> {
  for (const [position, letter] of [...letters].entries()) {
    const named = index.byShort(letter)
    if (named === undefined) return
    const rest = letters.slice(position + 1)
    const takesRest = rest.startsWith('=') || (named.flag.bare === undefined && rest !== '')
    const given = takesRest ? rest.replace(/^=/, '') : undefined
    yield oneFlag(named, `-${letter}`, at, given, rest === '' ? next : undefined)
    if (takesRest) return
  }
}

function oneFlag(
  named: NamedFlag,
  typed: string,
  at: number,
  given: string | undefined,
  next: string | undefined,
): Token {
  if (given !== undefined || named.flag.bare !== undefined) {
    return { kind: 'flag', named, value: given, typed, at, words: 1 }
  }
  return next === undefined
    ? { kind: 'missing-value', named, typed, at }
    : { kind: 'flag', named, value: next, typed, at, words: 2 }
}
