import { nearestWord } from '../../nearest-word.js'
import { globalFlags } from '../global-flags.js'
import type { CommandName } from '../manifest.js'
import { UsageError } from '../usage-error.js'
import { FlagIndex } from './flag-index.js'
import { readTokens } from './read-tokens.js'

/** Names that call commands, and the first words of those that have two. */
export interface CommandNames {
  isCommand(words: string): words is CommandName
  isGroup(word: string): boolean
  all(): readonly string[]
}

export type FoundCommand =
  | { readonly kind: 'command'; readonly name: CommandName; readonly argv: readonly string[] }
  /** Only the first word of two-word commands was given. */
  | { readonly kind: 'group'; readonly name: string; readonly argv: readonly string[] }
  | { readonly kind: 'none'; readonly argv: readonly string[] }

/**
 * Finds the command in a command line, flags before it included: `-debug list-units`, and what fleetctl's
 * own manual shows, a flag of the command in front of it: `--no-block stop web.service`. Names are never
 * completed by guessing: `d web` must not destroy.
 *
 * @returns the command and argv without the words that name it
 * @throws {UsageError} for an unknown command
 */
export function findCommand(argv: readonly string[], names: CommandNames): FoundCommand {
  let group: { readonly word: string; readonly at: number } | undefined
  let maybeValue = false
  for (const token of readTokens(argv, new FlagIndex(globalFlags))) {
    if (token.kind !== 'operand') {
      maybeValue = token.kind === 'unknown' && !token.hasValue
      continue
    }
    const { text, at } = token
    if (group !== undefined) {
      const name = `${group.word} ${text}`
      if (names.isCommand(name)) return { kind: 'command', name, argv: without(argv, group.at, at) }
      throw unknown(name, names)
    }
    if (names.isCommand(text)) return { kind: 'command', name: text, argv: without(argv, at) }
    if (names.isGroup(text)) group = { word: text, at }
    else if (!maybeValue) throw unknown(text, names)
    maybeValue = false
  }
  return group === undefined
    ? { kind: 'none', argv }
    : { kind: 'group', name: group.word, argv: without(argv, group.at) }
}

function without(argv: readonly string[], ...places: readonly number[]): readonly string[] {
  return argv.filter((_, at) => !places.includes(at))
}

export function unknown(name: string, names: CommandNames): UsageError {
  const near = nearestWord(name, names.all())
  return new UsageError(`There is no command ${JSON.stringify(name)}.`, {
    suggestion: near === undefined ? 'All commands are listed by: caasctl help' : `Did you mean '${near}'?`,
  })
}
