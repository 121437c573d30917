/** Where Go's tabwriter puts tab stops. */
const tabWidth = 8
/** A wider cell does not widen its column: a name of megabytes would be paid for in every line. */
const columnMaxWidth = 1_024

/**
 * Aligns cells with tabs, byte for byte as fleetctl does: Go's text/tabwriter with minimum width 0, tab
 * width 8, padding 1 and tabs to pad with. Neighbouring lines that have a cell in the same place, other than
 * their last, form a column; a column is as wide as its widest cell and one more, up to the next tab stop.
 */
export function tabulate(lines: readonly (readonly string[])[]): string {
  const widths = lines.map((): number[] => [])
  const columns = Math.max(0, ...lines.map((cells) => cells.length - 1))
  for (let column = 0; column < columns; column++) {
    for (let from = 0; from < lines.length; from++) {
      let to = from
      let width = 0
      for (; to < lines.length && column < (lines[to]?.length ?? 0) - 1; to++) {
        width = Math.max(width, Math.min(textWidth(lines[to]?.[column] ?? ''), columnMaxWidth) + 1)
      }
      for (let line = from; line < to; line++) widths[line]?.push(width)
      from = to
    }
  }
  return lines.map((cells, line) => `${row(cells, widths[line] ?? [])}\n`).join('')
}

function row(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, column) => {
      const width = widths[column]
      if (width === undefined) return cell
      const stop = Math.ceil(width / tabWidth) * tabWidth
      return cell + '\t'.repeat(Math.max(1, Math.ceil((stop - textWidth(cell)) / tabWidth)))
    })
    .join('')
}

/** Go counts code points. */
function textWidth(text: string): number {
  let width = 0
  for (const _ of text) width++
  return width
}
