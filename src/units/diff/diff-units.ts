import { serializeOptions } from '../serialize-options.js'
import type { UnitOption } from '../unit-option.js'
import { type DiffStep, diffSequences } from './diff-sequences.js'

/** What became of one option, all its assignments together. */
export type OptionChange =
  | {
      readonly kind: 'added'
      readonly section: string
      readonly name: string
      readonly values: readonly string[]
    }
  | {
      readonly kind: 'removed'
      readonly section: string
      readonly name: string
      readonly values: readonly string[]
    }
  | {
      readonly kind: 'changed'
      readonly section: string
      readonly name: string
      readonly before: readonly string[]
      readonly after: readonly string[]
    }
  /** The same values in the same order, but at another place among the options around. */
  | {
      readonly kind: 'moved'
      readonly section: string
      readonly name: string
      readonly values: readonly string[]
    }

/** A line of the unit file as fleet writes it. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added'
  /** Without a line break. */
  readonly text: string
}

/** What differs between two unit files. */
export interface UnitDiff {
  /** Whether they are the same to fleet: it would compute the same hash for both. */
  readonly same: boolean
  /** Option by option, in the order of the second file, removed ones last; empty where nothing differs. */
  readonly changes: readonly OptionChange[]
  /** Line by line, all of them, as fleet writes both. */
  readonly lines: readonly DiffLine[]
}

/**
 * What differs between two unit files, to fleet: it sees ordered options, grouped by section, and neither
 * comments nor layout. Give it what `fleetOptions` reads, or what a cluster holds.
 */
export function diffUnits(before: readonly UnitOption[], after: readonly UnitOption[]): UnitDiff {
  const a = serializeOptions(before)
  const b = serializeOptions(after)
  return { same: a === b, changes: a === b ? [] : diffOptions(before, after), lines: diffLines(a, b) }
}

/** What differs between two texts, line by line. */
export function diffLines(before: string, after: string): DiffLine[] {
  return diffSequences(splitLines(before), splitLines(after)).map(({ kind, item }) => ({ kind, text: item }))
}

function splitLines(text: string): string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** All assignments of one option. */
interface Group {
  readonly section: string
  readonly name: string
  readonly values: string[]
}

function diffOptions(before: readonly UnitOption[], after: readonly UnitOption[]): OptionChange[] {
  const a = groupByOption(before)
  const b = groupByOption(after)
  const changes: OptionChange[] = []
  const unchanged = new Set<string>()
  for (const [key, { section, name, values }] of b) {
    const old = a.get(key)
    if (old === undefined) changes.push({ kind: 'added', section, name, values })
    else if (!isDeepEqual(old.values, values)) {
      changes.push({ kind: 'changed', section, name, before: old.values, after: values })
    } else unchanged.add(key)
  }
  for (const [key, { section, name, values }] of a) {
    if (!b.has(key)) changes.push({ kind: 'removed', section, name, values })
  }
  const moved = movedOptions(before, after, unchanged)
  return [
    ...changes,
    ...[...b]
      .filter(([key]) => moved.has(key))
      .map(([, group]): OptionChange => ({ kind: 'moved', ...group })),
  ]
}

function groupByOption(options: readonly UnitOption[]): Map<string, Group> {
  const groups = new Map<string, Group>()
  for (const { section, name, value } of options) {
    const key = keyOf({ section, name })
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { section, name, values: [value] })
    else group.values.push(value)
  }
  return groups
}

function keyOf({ section, name }: { readonly section: string; readonly name: string }): string {
  return `${section}\0${name}`
}

function isDeepEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index])
}

/** Of the options with the same values, those that stand elsewhere in the order that fleet writes. */
function movedOptions(
  before: readonly UnitOption[],
  after: readonly UnitOption[],
  unchanged: ReadonlySet<string>,
): Set<string> {
  const order = (options: readonly UnitOption[]) =>
    bySection(options)
      .map(keyOf)
      .filter((key) => unchanged.has(key))
  const steps: DiffStep<string>[] = diffSequences(order(before), order(after))
  return new Set(steps.filter(({ kind }) => kind === 'added').map(({ item }) => item))
}

function bySection(options: readonly UnitOption[]): UnitOption[] {
  const sections = new Map<string, UnitOption[]>()
  for (const option of options) {
    const some = sections.get(option.section)
    if (some === undefined) sections.set(option.section, [option])
    else some.push(option)
  }
  return [...sections.values()].flat()
}
