import type { OptionEntry } from '../syntax/entry.js'
import type { Span } from '../syntax/position.js'
import type { TextEdit } from '../syntax/text-edit.js'
import type { Fix } from './finding.js'
import { mostLines } from './piece.js'

/** The fix of a problem; nothing where there is nothing to edit, because it would not be safe. */
export function fixBy(description: string, edits: readonly TextEdit[]): { readonly fix?: Fix } {
  return edits.length === 0 ? {} : { fix: { description, edits } }
}

export function replaceSpan({ start, end }: Span, text: string): TextEdit[] {
  return [{ start: start.offset, end: end.offset, text }]
}

/** Replaces a piece of an option's value; no edit for a piece that goes over the end of a line. */
export function replaceInValue(entry: OptionEntry, start: number, end: number, text: string): TextEdit[] {
  const span = entry.spanInValue(start, end)
  return span.end.offset - span.start.offset === end - start ? replaceSpan(span, text) : []
}

/** Inserts a text before characters of an option's value. */
export function insertInValue(entry: OptionEntry, indexes: readonly number[], text: string): TextEdit[] {
  if (entry.lines.length > mostLines) return []
  return indexes.map((index) => {
    const { offset } = entry.positionInValue(index)
    return { start: offset, end: offset, text }
  })
}
