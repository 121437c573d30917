import { nearestWord } from '../nearest-word.js'
import { parseDuration } from './duration.js'
import type { Flag, FlagText } from './flag-definition.js'
import { BadValueError } from './usage-error.js'

type Text<D> = FlagText & { readonly default?: D }

function string(options: FlagText & { readonly default: string }): Flag<string>
function string(options: FlagText): Flag<string | undefined>
function string(options: Text<string>): Flag<string | undefined> {
  return valued(options, 'TEXT', options.default, (text) => text)
}

function integer(
  options: FlagText & { readonly default: number; readonly least?: number; readonly most?: number },
): Flag<number>
function integer(
  options: FlagText & { readonly least?: number; readonly most?: number },
): Flag<number | undefined>
function integer(
  options: Text<number> & { readonly least?: number; readonly most?: number },
): Flag<number | undefined> {
  return valued(options, 'N', options.default, (text) => {
    const number = Number(text)
    if (!/^[+-]?\d+$/.test(text) || !Number.isSafeInteger(number)) {
      throw new BadValueError(`a whole number is wanted, not ${JSON.stringify(text)}`)
    }
    const { least = 0, most } = options
    if (number < least) throw new BadValueError(`at least ${least} is wanted, not ${text}`)
    if (most !== undefined && number > most)
      throw new BadValueError(`at most ${most} is allowed, not ${text}`)
    return number
  })
}

/** Milliseconds. A number without a unit means seconds, as fleetctl has it. */
function duration(options: FlagText & { readonly default: string }): Flag<number>
function duration(options: FlagText): Flag<number | undefined>
function duration(options: Text<string>): Flag<number | undefined> {
  const initial = options.default === undefined ? undefined : parseDuration(options.default)
  return { ...valued(options, 'SECONDS', initial, parseDuration), defaultText: options.default }
}

function choice<const C extends string>(
  options: FlagText & Choices<C> & { readonly default: NoInfer<C>; readonly bare?: NoInfer<C> },
): Flag<C>
function choice<const C extends string>(
  options: FlagText & Choices<C> & { readonly default?: undefined; readonly bare?: NoInfer<C> },
): Flag<C | undefined>
function choice<const C extends string>(
  options: FlagText & Choices<C> & { readonly default?: C | undefined; readonly bare?: C },
): Flag<C | undefined> {
  const read = (text: string) => readChoice(text, options)
  const placeholder = options.choices.join('|')
  return {
    ...valued(options, placeholder.length <= 24 ? placeholder : 'WORD', options.default, read),
    bare: options.bare,
    choices: options.choices,
    complete: options.complete ?? options.choices,
  }
}

/** Several of the choices, in an order, with commas between. */
function choiceList<const C extends string>(options: FlagText & Choices<C>): Flag<readonly C[] | undefined> {
  const read = (text: string) => [...new Set(text.split(',').map((word) => readChoice(word.trim(), options)))]
  return {
    ...valued<readonly C[] | undefined>(options, 'A,B,…', undefined, read),
    isList: true,
    choices: options.choices,
    complete: options.complete ?? options.choices,
  }
}

interface Choices<C extends string> {
  readonly choices: readonly C[]
  /** Other spellings, in lower case: `{ true: 'yes' }`. */
  readonly spellings?: Readonly<Record<string, C>>
}

function readChoice<C extends string>(text: string, { choices, spellings }: Choices<C>): C {
  const lower = text.toLowerCase()
  const found =
    choices.find((candidate) => candidate === text) ??
    spellings?.[lower] ??
    choices.find((candidate) => candidate.toLowerCase() === lower)
  if (found !== undefined) return found
  const near = nearestWord(text, choices)
  throw new BadValueError(`${JSON.stringify(text)} is none of ${choices.join(', ')}`, {
    suggestion: near === undefined ? undefined : `Did you mean ${near}?`,
  })
}

function boolean(options: FlagText & { readonly default?: boolean }): Flag<boolean> {
  const initial = options.default ?? false
  return {
    ...options,
    placeholder: 'true|false',
    bare: 'true',
    isBoolean: true,
    isList: false,
    choices: undefined,
    default: initial,
    defaultText: initial ? 'true' : undefined,
    read: parseBoolean,
  }
}

/** Given several times, each mention adds one. */
function list(options: FlagText): Flag<readonly string[]> {
  return {
    ...valued<readonly string[]>(options, 'TEXT', [], (text) => [text]),
    read: (text, previous = []) => [...previous, text],
  }
}

/** One value with commas, or several mentions: `--fields=unit,machine`. */
function commaList(options: FlagText & { readonly default: readonly string[] }): Flag<readonly string[]>
function commaList(options: FlagText): Flag<readonly string[] | undefined>
function commaList(options: Text<readonly string[]>): Flag<readonly string[] | undefined> {
  return {
    ...valued<readonly string[] | undefined>(options, 'A,B,…', options.default, (text) => text.split(',')),
    isList: true,
    defaultText: options.default?.join(','),
  }
}

/** A value that the command reads itself; `read` throws a {@link BadValueError} for a bad one. */
function checked<T>(
  options: FlagText & { readonly default: string; readonly read: (text: string) => T },
): Flag<T> {
  const { default: initial, read, ...text } = options
  return { ...valued(text, 'TEXT', read(initial), read), defaultText: initial }
}

function valued<T>(options: FlagText, placeholder: string, initial: T, read: (text: string) => T): Flag<T> {
  return {
    ...options,
    placeholder: options.placeholder ?? placeholder,
    bare: undefined,
    isBoolean: false,
    isList: false,
    choices: undefined,
    default: initial,
    defaultText: typeof initial === 'string' || typeof initial === 'number' ? String(initial) : undefined,
    read: (text) => read(text),
  }
}

/** Go's spellings, which fleetctl takes, and the words people write. */
function parseBoolean(text: string): boolean {
  if (/^(1|t|true|yes|on)$/i.test(text)) return true
  if (/^(0|f|false|no|off)$/i.test(text)) return false
  throw new BadValueError(`true or false is wanted, not ${JSON.stringify(text)}`)
}

/** Kinds of flags. */
export const flag = { boolean, string, integer, duration, choice, choiceList, list, commaList, checked }
