import { templateError } from './parse.js'

type TemplateFunction = (...args: unknown[]) => unknown

/** Go's functions and docker's own, as far as they are used in formats. */
export const functions: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['json', (value) => JSON.stringify(value) ?? 'null'],
  ['index', (value, ...keys) => keys.reduce(item, value)],
  ['len', (value) => lengthOf(value)],
  [
    'print',
    (...values) => values.map(textOf).join(values.every((each) => typeof each === 'string') ? '' : ' '),
  ],
  ['println', (...values) => `${values.map(textOf).join(' ')}\n`],
  ['printf', (format, ...values) => printf(textOf(format), values)],
  ['join', (values, by) => (Array.isArray(values) ? values.map(textOf).join(textOf(by)) : '')],
  ['split', (text, by) => textOf(text).split(textOf(by))],
  ['lower', (text) => textOf(text).toLowerCase()],
  ['upper', (text) => textOf(text).toUpperCase()],
  ['eq', (value, ...others) => others.some((other) => other === value)],
  ['ne', (value, other) => value !== other],
  ['not', (value) => !isTrue(value)],
  ['and', (...values) => values.find((value) => !isTrue(value)) ?? values.at(-1)],
  ['or', (...values) => values.find(isTrue) ?? values.at(-1)],
])

/** Go's truth: what is not empty. */
export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== ''
}

/** A value as Go prints it: lists in brackets, maps with their keys in order. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '<no value>'
  if (Array.isArray(value)) return `[${value.map(textOf).join(' ')}]`
  if (typeof value !== 'object') return String(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `map[${entries.map(([key, each]) => `${key}:${textOf(each)}`).join(' ')}]`
}

function item(value: unknown, key: unknown): unknown {
  if (Array.isArray(value)) {
    const index = Number(key)
    if (!(index >= 0 && index < value.length)) {
      throw templateError(`error calling index: index out of range: ${textOf(key)}`)
    }
    return value[index]
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).find(([name]) => name === textOf(key))?.[1]
  }
  throw templateError('error calling index: index of nil pointer')
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0
}

/** `%s`, `%v`, `%d`, `%q`, with a width. */
function printf(format: string, values: readonly unknown[]): string {
  const rest = [...values]
  return format.replaceAll(/%(-?)(\d*)([svdq%])/g, (_match, left: string, width: string, verb: string) => {
    if (verb === '%') return '%'
    const text = verb === 'q' ? JSON.stringify(textOf(rest.shift())) : textOf(rest.shift())
    return left === '' ? text.padStart(Number(width)) : text.padEnd(Number(width))
  })
}
