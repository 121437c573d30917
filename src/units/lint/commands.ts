import type { OptionEntry } from '../syntax/entry.js'
import type { Span } from '../syntax/position.js'
import { type CommandLine, type CommandLines, parseCommandLines } from '../values/command-line.js'
import { once } from './linted-unit.js'
import { findResets, knownOptions } from './unit-sections.js'

/** An assignment with command lines: `ExecStart=` and the like. */
export interface CommandEntry extends CommandLines {
  readonly entry: OptionEntry
  /** The option: `ExecStartPre`. */
  readonly option: string
  /** Whether it counts: an empty assignment below resets the list. */
  readonly counts: boolean
}

/** Every assignment with command lines that is not empty, in order. */
export const commandEntries = once((unit): readonly CommandEntry[] => {
  const entries = knownOptions(unit)
    .filter(({ option }) => option.kind === 'command')
    .map(({ entry }) => entry)
  const isReset = findResets(entries)
  return entries
    .filter(({ value }) => value !== '')
    .map((entry) => ({
      entry,
      option: entry.name,
      counts: !isReset(entry),
      ...parseCommandLines(entry.value),
    }))
})

/** One command that a unit runs. */
export interface UnitCommand {
  readonly entry: OptionEntry
  readonly option: string
  readonly command: CommandLine
}

/** The commands that count, in order. */
export const unitCommands = once((unit): readonly UnitCommand[] =>
  commandEntries(unit)
    .filter(({ counts }) => counts)
    .flatMap(({ entry, option, commands }) => commands.map((command) => ({ entry, option, command }))),
)

/** The last part of a program's path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Where a word or another piece of a command's value stands in the file. */
export function spanOf(
  { entry }: UnitCommand,
  { start, end }: { readonly start: number; readonly end: number },
): Span {
  return entry.spanInValue(start, end)
}
