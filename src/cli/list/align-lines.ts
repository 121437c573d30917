import { printable } from '../output/printable.js'
import { plainText, type Styled } from '../output/styled.js'

/** Pads cells with blanks to columns, two blanks apart, the last left as it is. */
export function alignLines(lines: readonly (readonly Styled[])[]): Styled[][] {
  const widths: number[] = []
  for (const cells of lines) {
    for (const [at, cell] of cells.entries()) widths[at] = Math.max(widths[at] ?? 0, widthOf(cell))
  }
  return lines.map((cells) =>
    cells.flatMap((cell, at) => {
      const last = at === cells.length - 1
      return last ? [cell] : [cell, ' '.repeat((widths[at] ?? 0) - widthOf(cell) + 2)]
    }),
  )
}

function widthOf(cell: Styled): number {
  return printable(plainText(cell), true).length
}
