import { nearestWord } from '../../nearest-word.js'
import type { Context } from '../context.js'
import { flag } from '../flag.js'
import { type Styled, styled } from '../output/styled.js'
import { UsageError } from '../usage-error.js'

/** A column of a list. */
export interface Field<T> {
  /** @param full whether IDs and hashes are shown whole */
  cell(item: T, full: boolean): Styled
  /** The field to use in place of this one, where it has gone out of use. */
  readonly replacedBy?: string
}

/** How a list of things is shown in each format. */
export interface Listing<T, Name extends string = string> {
  readonly fields: Readonly<Record<Name, Field<T>>>
  /** What `-o name` prints. */
  name(item: T): string
  /** What `-o json` prints. */
  json(item: T): unknown
}

export interface ListFlagValues {
  readonly fields: readonly string[]
  readonly full: boolean
  readonly noLegend: boolean
}

/** The flags of a command that lists. */
export function listFlags<Name extends string>(
  { fields }: Listing<never, Name>,
  defaults: readonly NoInfer<Name>[],
) {
  const names = Object.keys(fields)
  return {
    fields: flag.commaList({
      summary: `Columns to show, of ${names.join(', ')}`,
      default: defaults,
      complete: names,
    }),
    full: flag.boolean({ summary: 'Show IDs and hashes whole', short: 'l' }),
    'no-legend': flag.boolean({ summary: 'Leave out the line of column names' }),
  }
}

/**
 * The fields asked for, checked.
 * @throws {UsageError}
 */
export function checkFields<T>(
  listing: Listing<T>,
  { output }: Context,
  names: readonly string[],
): Field<T>[] {
  return names.map((name) => {
    const field = Object.hasOwn(listing.fields, name) ? listing.fields[name] : undefined
    if (field === undefined) {
      const all = Object.keys(listing.fields)
      const near = nearestWord(name, all)
      throw new UsageError(
        name === '' ? 'An empty field was asked for.' : `There is no field ${JSON.stringify(name)}.`,
        {
          suggestion: near === undefined ? `Fields: ${all.join(', ')}.` : `Did you mean ${near}?`,
        },
      )
    }
    if (field.replacedBy !== undefined) {
      output.warn(`The "${name}" field is deprecated. Use "${field.replacedBy}" instead`)
    }
    return field
  })
}

/** Writes a list in the format that was asked for. JSON always has everything, whatever the fields. */
export async function printList<T>(
  listing: Listing<T>,
  items: readonly T[],
  { settings, output }: Context,
  { fields, full, noLegend }: ListFlagValues,
): Promise<void> {
  switch (settings.format) {
    case 'json':
      return output.json(items.map(listing.json))
    case 'jsonl':
      return output.jsonLines(items.map(listing.json))
    case 'name':
      for (const item of items) output.line(listing.name(item))
      return
    case 'table':
      return await output.table(
        noLegend ? undefined : legend(fields),
        items.map((item) => cells(listing, item, fields, full)),
      )
  }
}

/** The lines of the table, the legend among them. */
export function listLines<T>(
  listing: Listing<T>,
  items: readonly T[],
  { fields, full, noLegend }: ListFlagValues,
): Styled[][] {
  const head = noLegend ? [] : [legend(fields).map((name) => styled('bold', name))]
  return [...head, ...items.map((item) => cells(listing, item, fields, full))]
}

function legend(fields: readonly string[]): string[] {
  return fields.map((name) => name.toUpperCase())
}

function cells<T>(listing: Listing<T>, item: T, fields: readonly string[], full: boolean): Styled[] {
  return fields.map((name) => listing.fields[name]?.cell(item, full) ?? '')
}
