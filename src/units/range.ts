import { CaasctlError } from '../error.js'

/** Most names one argument may stand for. */
export const rangeMaxNames = 10_000

/** A range that cannot be expanded; the message shows the text and points at the character. */
export class RangeSyntaxError extends CaasctlError {
  override readonly name = 'RangeSyntaxError'
  readonly code = 'BAD_RANGE'
  readonly text: string
  /** Offset of the character at fault, counted from 0. */
  readonly position: number

  constructor(text: string, position: number, reason: string) {
    super(`Bad range: ${reason}\n  ${text}\n  ${' '.repeat(position)}^`, {
      suggestion:
        "A range is written 'web@<1..10>', 'web@<01..12>', 'web@<0..20..5>' or 'web@<a,b,c>', in quotes.",
    })
    this.text = text
    this.position = position
  }
}

/**
 * The names that an argument stands for: `web@<1..3>` is `web@1`, `web@2`, `web@3`; braces do the same.
 * A range is a list of items separated by commas, each a word or `FROM..TO[..STEP]` with whole numbers;
 * where `FROM` or `TO` has a leading zero all are padded to the longer one. Several ranges in one argument
 * multiply, the last one turning fastest. Text without a range is returned as the only name.
 *
 * @throws {RangeSyntaxError} for a malformed range, and for more than {@link rangeMaxNames} names.
 */
export function expandRange(text: string): string[] {
  const parts = split(text)
  const ranges = parts.filter((part) => part.items.length > 1)
  if (ranges.reduce((product, part) => product * part.items.length, 1) > rangeMaxNames) {
    throw tooMany(text, ranges[0]?.position ?? 0)
  }
  return parts.reduce<string[]>(
    (names, part) => names.flatMap((name) => part.items.map((item) => name + item)),
    [''],
  )
}

function tooMany(text: string, position: number): RangeSyntaxError {
  return new RangeSyntaxError(text, position, `it stands for more than ${rangeMaxNames} names`)
}

/** Whether an argument holds a range. */
export function isRange(text: string): boolean {
  return /[<{]/.test(text)
}

interface Part {
  readonly items: readonly string[]
  readonly position: number
}

const closing: Readonly<Record<string, string>> = { '<': '>', '{': '}' }

function split(text: string): Part[] {
  const parts: Part[] = []
  let at = 0
  while (at < text.length) {
    const open = text.slice(at).search(/[<>{}]/)
    if (open === -1) {
      parts.push({ items: [text.slice(at)], position: at })
      break
    }
    const start = at + open
    if (open > 0) parts.push({ items: [text.slice(at, start)], position: at })
    const bracket = text.charAt(start)
    const close = closing[bracket]
    if (close === undefined) throw new RangeSyntaxError(text, start, `'${bracket}' closes no range`)
    const end = text.indexOf(close, start)
    if (end === -1) throw new RangeSyntaxError(text, start, `'${close}' is missing for this '${bracket}'`)
    parts.push({ items: readItems(text, start + 1, end), position: start })
    at = end + 1
  }
  return joinFixed(parts)
}

/** Pieces that stand for one text only become one piece with what follows them. */
function joinFixed(parts: readonly Part[]): Part[] {
  const joined: Part[] = []
  let fixed: string[] = []
  for (const part of parts) {
    if (part.items.length === 1) fixed.push(...part.items)
    else {
      const before = fixed.join('')
      joined.push({ items: part.items.map((item) => before + item), position: part.position })
      fixed = []
    }
  }
  return [...joined, { items: [fixed.join('')], position: 0 }]
}

function readItems(text: string, start: number, end: number): string[] {
  const items: string[] = []
  let at = start
  for (const item of text.slice(start, end).split(',')) {
    for (const name of readItem(text, item, at)) {
      items.push(name)
      if (items.length > rangeMaxNames) {
        throw tooMany(text, start - 1)
      }
    }
    at += item.length + 1
  }
  return items
}

function* readItem(text: string, item: string, position: number): Iterable<string> {
  const stray = item.search(/[<>{}]/)
  if (stray !== -1) throw new RangeSyntaxError(text, position + stray, 'a range cannot stand within a range')
  if (item === '') throw new RangeSyntaxError(text, position, 'an item is empty')
  if (!item.includes('..')) {
    yield item
    return
  }
  const bounds = item.split('..')
  if (bounds.length > 3) {
    const third = (bounds[0] ?? '').length + (bounds[1] ?? '').length + (bounds[2] ?? '').length + 4
    throw new RangeSyntaxError(text, position + third, 'at most FROM..TO..STEP is allowed')
  }
  let at = position
  const numbers = bounds.map((bound) => {
    const number = Number(bound)
    if (!/^\d+$/.test(bound) || !Number.isSafeInteger(number)) {
      throw new RangeSyntaxError(
        text,
        at,
        bound === '' ? 'a number is missing' : `'${bound}' is not a whole number`,
      )
    }
    at += bound.length + 2
    return number
  })
  const [from = 0, to = 0, step = 1] = numbers
  if (step === 0)
    throw new RangeSyntaxError(text, at - 2 - (bounds[2] ?? '').length, 'the step must not be 0')
  const width = bounds.slice(0, 2).some((bound) => /^0\d/.test(bound))
    ? Math.max(...bounds.slice(0, 2).map((bound) => bound.length))
    : 0
  const direction = from <= to ? 1 : -1
  for (let number = from; direction * (to - number) >= 0; number += direction * step) {
    yield String(number).padStart(width, '0')
  }
}
