import type { Completion } from './completion-kind.js'
import type { Context } from './context.js'
import type { Flags, FlagValues } from './flag-definition.js'
import type { Format } from './output/format.js'

/** An operand as data; `T` is what the command gets. Made by {@link operand}. */
export interface Operand<T> {
  /** One line, a sentence without its final stop. */
  readonly summary: string
  readonly required: boolean
  readonly repeats: boolean
  readonly complete: Completion | undefined
  /** Never there; carries the type. */
  readonly type?: T
}

export type Operands = Readonly<Record<string, Operand<unknown>>>

interface OperandText {
  readonly summary: string
  readonly complete?: Completion | undefined
}

/** Kinds of operands. */
export const operand = {
  /** Exactly one. */
  one: (text: OperandText): Operand<string> => make(text, true, false),
  /** One or none. */
  optional: (text: OperandText): Operand<string | undefined> => make(text, false, false),
  /** One or more; the last operand only. */
  many: (text: OperandText): Operand<readonly string[]> => make(text, true, true),
  /** Any number; the last operand only. */
  any: (text: OperandText): Operand<readonly string[]> => make(text, false, true),
}

function make<T>({ summary, complete }: OperandText, required: boolean, repeats: boolean): Operand<T> {
  return { summary, required, repeats, complete }
}

/** What `run` gets: operands and flags by name, in camel case. */
export type Arguments<F extends Flags, O extends Operands> = FlagValues<F> & {
  readonly [K in keyof O]: O[K] extends Operand<infer T> ? T : never
}

export interface Example {
  /** The command line, as typed. */
  readonly line: string
  /** What it does, a sentence without its final stop. */
  readonly does: string
}

/** A command as data; see {@link defineCommand}. */
export interface Command<F extends Flags = Flags, O extends Operands = Operands> {
  /** The words that call it: `list-units`, `dev start`. */
  readonly name: string
  /** One line for the list of commands: an imperative without a final stop. */
  readonly summary: string
  /** Paragraphs, separated by blank lines. A line that starts with a blank is kept as it stands. */
  readonly description: string
  readonly operands?: O
  readonly flags?: F
  /** At least three that work as they stand. */
  readonly examples: readonly Example[]
  /**
   * `true` for a command that changes the cluster: it goes on to its end when nobody reads its output any
   * more (`| head -1`), where others stop.
   */
  readonly changes?: boolean
  /** `true`: all that follows the first operand belongs to it, flags included (`ssh MACHINE ls -la`). */
  readonly passThrough?: boolean
  /** What `-o` may ask of it. Default: only `table`. */
  readonly formats?: readonly Format[]
  /** `true` for a command that works on the configuration itself, and runs though that be broken. */
  readonly ignoresProfile?: boolean
  /** Left out of the list of commands. */
  readonly hidden?: boolean
  /**
   * Does the work. Heavy imports belong in here (`await import(…)`), so that help and completion stay fast.
   * @returns the exit code; 0 where nothing is returned.
   */
  run(context: Context, args: Arguments<F, O>): Promise<number | undefined> | Promise<void>
}

/**
 * Defines a command: the types of `run`'s arguments follow from `flags` and `operands`. The file's default
 * export; `manifest.ts` names the file.
 *
 *     export default defineCommand({
 *       name: 'cat',
 *       operands: { unit: operand.one({ summary: 'Unit to print', complete: 'unit' }) },
 *       flags: { lines: flag.integer({ summary: 'Lines to print', short: 'n', default: 10 }) },
 *       …
 *       async run(context, { unit, lines }) { … },
 *     })
 */
export function defineCommand<
  F extends Flags = Record<never, never>,
  O extends Operands = Record<never, never>,
>(command: Command<F, O>): Command<F, O> {
  return command
}
