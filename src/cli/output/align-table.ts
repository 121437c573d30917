import Table from 'cli-table3'

/** Nothing between columns but two blanks. */
const noLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
}

/** Aligns cells, which may hold colour codes, with blanks. Wide characters count as the two columns they take. */
export function alignTable(
  header: readonly string[] | undefined,
  rows: readonly (readonly string[])[],
): string {
  const table = new Table({
    chars: noLines,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    ...(header === undefined ? {} : { head: [...header] }),
  })
  table.push(...rows.map((cells) => [...cells]))
  return table
    .toString()
    .split('\n')
    .map((line) => `${line.trimEnd()}\n`)
    .join('')
}
