import type { Writable } from 'node:stream'
import { print } from '../ssh/command.js'
import { goTemplate } from './go-template/go-template.js'

export type ListRow = Readonly<Record<string, string>>

export interface ListShape {
  /** Titles, and the fields of a row under them. */
  readonly columns: readonly (readonly [title: string, field: string])[]
  /** `json`, `table …`, or a template for a row; undefined and `table` for the usual table. */
  readonly format: string | undefined
  /** Only the IDs. */
  readonly quiet: boolean
}

/** Prints a list as docker does. */
export function printList(to: Writable, rows: readonly ListRow[], shape: ListShape): void {
  const { columns, format = 'table', quiet } = shape
  if (quiet) print(to, ...rows.map(({ ID = '' }) => ID))
  else if (format === 'json') print(to, ...rows.map((row) => JSON.stringify(row)))
  else if (format === 'table') {
    printTable(
      to,
      columns.map(([title]) => title),
      rows.map((row) => columns.map(([, field]) => row[field] ?? '')),
    )
  } else if (format.startsWith('table ')) {
    const template = goTemplate(format.slice('table '.length))
    const titles = template(
      Object.fromEntries(Object.keys(rows[0] ?? {}).map((field) => [field, titleOf(field, columns)])),
    )
    printTable(
      to,
      titles.split('\t'),
      rows.map((row) => template(row).split('\t')),
    )
  } else print(to, ...rows.map(goTemplate(format)))
}

function titleOf(field: string, columns: ListShape['columns']): string {
  const [title] = columns.find(([, name]) => name === field) ?? []
  return title ?? field.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toUpperCase()
}

function printTable(to: Writable, titles: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = titles.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => (row[at] ?? '').length)),
  )
  for (const line of [titles, ...rows]) {
    print(
      to,
      line.map((cell, at) => (at === line.length - 1 ? cell : cell.padEnd(widths[at] ?? 0))).join('   '),
    )
  }
}
