import { fleetLineMaxBytes } from '../fleet-options.js'
import type { ValueKind } from '../systemd/value-kinds.js'
import { readWord } from '../values/word.js'

/**
 * A value broken into lines that fleet accepts (at most 2,047 bytes and the newline), where the line of its
 * option is longer; undefined where it has no place to break it. systemd reads the lines as one with a blank
 * at each break, so a value is broken at blanks only: between words where it has any, with an indent, else at a
 * single blank. No line may start like a comment.
 *
 * @param kind of the option's value; only some are made of words.
 */
export function continueLine(name: string, value: string, kind?: ValueKind): string | undefined {
  const line = `${name}=${value}`
  if (line.split('\n').every(fits)) return value
  if (value.includes('\n')) return undefined
  const between = kind !== undefined && madeOfWords.has(kind) ? gaps(value) : []
  const broken: string[] = []
  let start = 0
  while (!fits(`${start === 0 ? `${name}=` : indent}${value.slice(start)}`)) {
    const room = fleetLineMaxBytes - 1 - byteLength(start === 0 ? `${name}=` : indent) - byteLength(' \\')
    const end = lastIndexWithin(value, start, room)
    const gap = between.findLast(([from, to]) => from > start && from <= end && startsNoComment(value, to))
    const blank = gap ?? blankBefore(value, start, end)
    if (blank === undefined) return undefined
    const [from, to] = blank
    broken.push(`${value.slice(start, from)}${gap === undefined ? '\\\n' : ` \\\n${indent}`}`)
    start = to
  }
  return broken.join('') + value.slice(start)
}

const indent = '  '

const madeOfWords: ReadonlySet<ValueKind> = new Set(['command', 'environment', 'list', 'paths', 'units'])

function fits(line: string): boolean {
  return byteLength(line) < fleetLineMaxBytes
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}

/** Where blanks stand between words, from and to. */
function gaps(value: string): (readonly [number, number])[] {
  const found: (readonly [number, number])[] = []
  for (let at = 0; ; ) {
    const result = readWord(value, at)
    if (result.kind === 'unbalanced') return []
    if (result.kind === 'end') return found
    if (result.next < value.length) found.push([result.word.end, result.next])
    at = result.next
  }
}

/** The last single blank at which the value may be broken. */
function blankBefore(value: string, start: number, end: number): readonly [number, number] | undefined {
  for (let at = end; at > start; at--) {
    if (/[^\s\\] [^\s#;]/.test(value.slice(at - 1, at + 2))) return [at, at + 1]
  }
  return undefined
}

function startsNoComment(value: string, at: number): boolean {
  return !/[#;]/.test(value.charAt(at))
}

/** The last index up to which the text has at most so many bytes. */
function lastIndexWithin(value: string, start: number, bytes: number): number {
  let at = start
  let left = bytes
  for (const character of value.slice(start)) {
    left -= byteLength(character)
    if (left < 0) return at
    at += character.length
  }
  return at
}
