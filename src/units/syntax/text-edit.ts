/** Characters from `start` up to `end` that give way to a text; nothing gives way where both are the same. */
export interface TextEdit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * Applies edits whose offsets all belong to the text as it is given. Edits at the same place apply in the
 * order given.
 *
 * @throws {RangeError} for edits that overlap or reach out of the text.
 */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = edits.toSorted((a, b) => a.start - b.start || a.end - b.end)
  const parts: string[] = []
  let at = 0
  for (const { start, end, text: replacement } of ordered) {
    if (start < at || end < start || end > text.length) {
      throw new RangeError(`Edit ${start}..${end} overlaps another one or reaches out of the text.`)
    }
    parts.push(text.slice(at, start), replacement)
    at = end
  }
  parts.push(text.slice(at))
  return parts.join('')
}
