import type { OptionEntry } from '../syntax/entry.js'
import type { Span } from '../syntax/position.js'

/** Finding a place in a value goes through its lines; with more than these, doing it often would show. */
export const mostLines = 1_000

/**
 * Where a piece of an option's value stands in the file, for rules that may find many in one value: of a
 * value with very many lines the whole of it.
 */
export function pieceOf(entry: OptionEntry, start: number, end: number): Span {
  return entry.lines.length > mostLines ? entry.valueSpan : entry.spanInValue(start, end)
}
