import { CommanderError } from 'commander'
import type { Command } from '../command.js'
import { camelCase, type Flag } from '../flag-definition.js'
import { BadValueError, UsageError } from '../usage-error.js'
import { checkFlags } from './asked.js'
import { buildParser } from './build-parser.js'
import { FlagIndex } from './flag-index.js'
import { flagsOf } from './flags-of.js'
import { type FlagToken, readTokens } from './read-tokens.js'

export interface ParsedArguments {
  /** Values of the flags that the command line gives, by name in camel case. */
  readonly given: ReadonlyMap<string, unknown>
  /** The same as typed, by the flag's own name; of a boolean `true` or `false`. */
  readonly givenTexts: ReadonlyMap<string, string>
  /** Operands by name in camel case. */
  readonly operands: Readonly<Record<string, unknown>>
  /** What to warn of: deprecated flags that were used. */
  readonly warnings: readonly string[]
}

/**
 * Parses a command line from which the words naming the command are gone: reads the dialect, then has
 * commander collect values and check operands.
 * @throws {UsageError}
 */
export function parseArguments(argv: readonly string[], command: Command): ParsedArguments {
  const all = flagsOf(command)
  checkFlags(argv, all, command.name, command.passThrough)
  const flags: string[] = []
  const named: Record<string, Flag<unknown>> = {}
  const operands: string[] = []
  const warnings: string[] = []
  const givenTexts = new Map<string, string>()
  for (const token of readTokens(argv, new FlagIndex(all), command.passThrough)) {
    if (token.kind === 'operand') operands.push(token.text)
    if (token.kind !== 'flag') continue
    const { name, flag } = token.named
    flags.push(canonical(token))
    named[name] = flag
    givenTexts.set(name, token.value ?? flag.bare ?? '')
    const { deprecated } = flag
    if (deprecated !== undefined) warnings.push(`${token.typed} is deprecated: ${deprecated}.`)
  }
  const parser = buildParser(command, named)
  try {
    parser.parse([...flags, '--', ...operands], { from: 'user' })
  } catch (error) {
    throw explain(error, command, operands)
  }
  checkEmpty(operands, command)
  const given = new Map<string, unknown>()
  for (const name of Object.keys(named).map(camelCase)) given.set(name, parser.getOptionValue(name))
  const names = Object.keys(command.operands ?? {})
  return {
    given,
    givenTexts,
    operands: Object.fromEntries(names.map((name, at) => [camelCase(name), parser.processedArgs[at]])),
    warnings,
  }
}

/** One flag as commander reads it, its value checked here where it is known how the flag was typed. */
function canonical({ named: { name, flag }, value, typed }: FlagToken): string {
  if (value === undefined) return `--${name}`
  try {
    const read = flag.read(value, undefined)
    if (!flag.isBoolean) return `--${name}=${value}`
    return read === true ? `--${name}` : `--no-${name}`
  } catch (error) {
    if (!(error instanceof BadValueError)) throw error
    throw new UsageError(`${typed}: ${error.message}.`, { suggestion: error.suggestion, cause: error })
  }
}

/** An empty operand is nothing anybody means: a variable of a script that is not set. @throws {UsageError} */
function checkEmpty(operands: readonly string[], { operands: defined = {}, passThrough }: Command): void {
  const at = passThrough ? -1 : operands.findIndex((text) => text.trim() === '')
  if (at < 0) return
  const names = Object.keys(defined)
  throw new UsageError(`The name of a ${names[at] ?? names.at(-1)} is empty.`, {
    suggestion: 'Is a variable of the script not set?',
  })
}

function explain(error: unknown, command: Command, operands: readonly string[]): unknown {
  if (!(error instanceof CommanderError)) return error
  const suggestion = `How to call it: caasctl help ${command.name}`
  const names = Object.keys(command.operands ?? {})
  if (error.code === 'commander.missingArgument') {
    return new UsageError(`No ${names[operands.length] ?? 'operand'} given.`, { suggestion, cause: error })
  }
  if (error.code === 'commander.excessArguments') {
    const most =
      names.length === 0 ? 'no operands' : names.length === 1 ? 'one operand' : `${names.length} operands`
    const extra = operands.slice(names.length).map((text) => JSON.stringify(text))
    return new UsageError(`'${command.name}' takes ${most}; ${extra.join(', ')} is too much.`, {
      suggestion,
      cause: error,
    })
  }
  return new UsageError(error.message, { suggestion, cause: error })
}
