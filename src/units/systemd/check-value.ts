import { checkUnitName } from '../unit-name.js'
import { falseSpellings, parseBoolean, trueSpellings } from '../values/boolean.js'
import { parseCommandLines } from '../values/command-line.js'
import { parseEnvironment } from '../values/environment.js'
import { InvalidValueError } from '../values/invalid-value.js'
import { parseLimit, parseSize } from '../values/size.js'
import { parseTimeSpan } from '../values/time-span.js'
import { readWord, type Word } from '../values/word.js'
import { checkInteger, checkPair, checkPercentage, checkTasks } from './check-number.js'
import type { ValueKind, ValueSpec } from './value-kinds.js'
import { exitStatusNames, signalNames } from './words.js'

/** What is wrong with a value, and where in it. */
export interface WrongValue {
  /** One sentence without a full stop. */
  readonly message: string
  /** Offsets in the value. */
  readonly start: number
  readonly end: number
}

/**
 * What systemd would find wrong with the value of an option; undefined where it takes it. Continued lines
 * must be joined. Free text, lists, conditions, addresses and calendar events are not looked into, nor is
 * what a specifier stands for.
 */
export function checkValue(spec: ValueSpec, value: string): WrongValue | undefined {
  const whole = (message: string | undefined): WrongValue | undefined =>
    message === undefined ? undefined : { message, start: 0, end: value.length }
  if (value === '') {
    const filled = spec.repeats === true || spec.mayBeEmpty === true || emptiable.has(spec.kind)
    return filled ? undefined : whole('it must not be empty')
  }
  if (spec.words?.includes(value) || spec.prefixes?.some((prefix) => value.startsWith(prefix)))
    return undefined
  switch (spec.kind) {
    case 'boolean':
      return whole(checkBoolean(spec, value))
    case 'enum':
      return whole(checkWord(spec, value))
    case 'integer':
    case 'unsigned':
      return whole(
        checkInteger(value, spec.range ?? (spec.kind === 'unsigned' ? [0, 0xffff_ffff] : undefined)),
      )
    case 'time-span':
      return parsed(value, () => parseTimeSpan(value))
    case 'nanoseconds':
      return parsed(value, () => parseTimeSpan(value.replaceAll(/\d\s*n(s|sec)\b/g, '1us')))
    case 'size':
      return parsed(value, () => parseSize(value))
    case 'memory':
      return parsed(value, () => parseLimit(value))
    case 'tasks':
      return whole(checkTasks(value))
    case 'percentage':
      return whole(checkPercentage(value))
    case 'count-limit':
      return whole(checkPair(value, (limit) => (/^\d+$/.test(limit) ? Number(limit) : undefined)))
    case 'size-limit':
      return whole(checkPair(value, (limit) => attempt(() => parseSize(limit))))
    case 'time-limit':
      return whole(checkPair(value, (limit) => attempt(() => parseTimeSpan(limit))))
    case 'signal':
      return isSignal(value) ? undefined : whole('it is no signal')
    case 'mode':
      return /^0*[0-7]{1,4}$/.test(value)
        ? undefined
        : whole('it must be an access mode in octal, such as 0755')
    case 'path':
      return isAbsolute(value, spec) ? undefined : whole('it must be an absolute path')
    case 'paths':
      return eachWord(value, ({ text }) =>
        isAbsolute(text, spec) ? undefined : 'it must be an absolute path',
      )
    case 'unit':
      return whole(checkReference(value))
    case 'units':
      return eachWord(value, ({ text }) => checkReference(text))
    case 'exit-statuses':
      return eachWord(value, ({ text }) =>
        isExitStatus(text) ? undefined : 'it is no exit status or signal',
      )
    case 'command':
      return parseCommandLines(value).problems[0]
    case 'environment':
      return parseEnvironment(value).problems[0]
    case 'string':
    case 'calendar':
    case 'condition':
    case 'address':
    case 'boolean-or-list':
    case 'list':
      return undefined
  }
}

/** Kinds of which an empty value gives the default back. */
const emptiable: ReadonlySet<ValueKind> = new Set(['string', 'path', 'memory', 'tasks', 'percentage'])

function checkBoolean({ words = [] }: ValueSpec, value: string): string | undefined {
  if (attempt(() => parseBoolean(value)) !== undefined) return undefined
  return `it must be one of ${[...words, ...trueSpellings, ...falseSpellings].join(', ')}`
}

function checkWord({ words = [], prefixes = [], range }: ValueSpec, value: string): string | undefined {
  if (range !== undefined && checkInteger(value, range) === undefined) return undefined
  const number = range === undefined ? [] : [`${range[0]} to ${range[1]}`]
  return `it must be one of ${[...words, ...prefixes.map((prefix) => `${prefix}…`), ...number].join(', ')}`
}

function isSignal(text: string): boolean {
  if (/^\d+$/.test(text)) return Number(text) >= 1 && Number(text) <= 64
  const name = text.startsWith('SIG') ? text : `SIG${text}`
  const realTime = /^SIGRT(?:MIN\+|MAX-)(\d{1,2})$/.exec(name)
  if (realTime !== null) return Number(realTime[1]) <= 30
  return name === 'SIGRTMIN' || name === 'SIGRTMAX' || signalNames.some((signal) => signal === name)
}

function isExitStatus(text: string): boolean {
  if (/^\d+$/.test(text)) return Number(text) <= 255
  return exitStatusNames.some((name) => name === text) || isSignal(text)
}

function isAbsolute(text: string, { modifiers = '', words = [] }: ValueSpec): boolean {
  let at = 0
  while (at < text.length && modifiers.includes(text.charAt(at))) at++
  const path = text.slice(at)
  return path.startsWith('/') || path.startsWith('%') || words.includes(path)
}

/** A unit's name, in which each specifier may stand for some valid text. */
function checkReference(text: string): string | undefined {
  const reason = checkUnitName(text.replaceAll(/%[A-Za-z]/g, 'x').replaceAll('%%', '%'))
  return reason === undefined ? undefined : `it is no name of a unit: ${reason}`
}

function eachWord(value: string, check: (word: Word) => string | undefined): WrongValue | undefined {
  let at = 0
  for (;;) {
    const result = readWord(value, at)
    if (result.kind === 'end') return undefined
    if (result.kind === 'unbalanced') {
      return { message: 'this quote is not closed', start: result.start, end: value.length }
    }
    const { word } = result
    const message = check(word)
    if (message !== undefined) return { message, start: word.start, end: word.end }
    at = result.next
  }
}

function parsed(value: string, parse: () => unknown): WrongValue | undefined {
  try {
    parse()
    return undefined
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error
    return { message: error.reason, start: Math.min(error.position, value.length), end: value.length }
  }
}

function attempt<Value>(parse: () => Value): Value | undefined {
  try {
    return parse()
  } catch (error) {
    if (error instanceof InvalidValueError) return undefined
    throw error
  }
}
