import type { ValueProblem } from './invalid-value.js'
import { findVariables, type VariableUse } from './variables.js'
import { isSeparator, readWord, skipSeparators, Word } from './word.js'

/**
 * What stands before the program of a command line (systemd.service(5)).
 *
 * - `-`: a failure counts as success;
 * - `@`: the next word is the name the program sees as its own;
 * - `:`: variables are not replaced;
 * - `+`, `!`, `!!`: with full, with more privileges.
 */
export type CommandPrefix = '-' | '@' | ':' | '+' | '!' | '!!'

/** One command of `ExecStart=` and the like. */
export interface CommandLine {
  /** Offsets in the value. */
  readonly start: number
  readonly end: number
  readonly prefixes: readonly CommandPrefix[]
  /** What is run, without prefixes. Specifiers are as written. */
  readonly program: Word
  /** What the program sees as its name: with the prefix `@` a word of its own, else the program. */
  readonly name: Word
  /** What the program gets after its name. */
  readonly arguments: readonly Word[]
  /** What systemd replaces in the arguments; empty with the prefix `:`. */
  readonly variables: readonly VariableUse[]
}

/**
 * - `unbalanced-quotes`: systemd takes no command from the value;
 * - `unknown-escape`: the backslash stays in the word;
 * - `no-program`: prefixes with nothing behind them;
 * - `no-name`: the prefix `@` without a word for it;
 * - `bad-program`: characters that a program's path must not have, or a slash at its end;
 * - `relative-program`: a path with slashes that does not start with one.
 */
export type CommandLineProblem =
  | 'unbalanced-quotes'
  | 'unknown-escape'
  | 'no-program'
  | 'no-name'
  | 'bad-program'
  | 'relative-program'

/** What an `Exec…=` line says, and what systemd would not understand of it. */
export interface CommandLines {
  /** The commands in order; several where a semicolon stands alone between them. */
  readonly commands: readonly CommandLine[]
  readonly problems: readonly ValueProblem<CommandLineProblem>[]
}

/**
 * Reads the value of `ExecStart=` and the like, as systemd does: words with quotes and escapes, commands
 * separated by `;`, `\;` for a semicolon as a word. Takes any text; an empty one gives no command, it resets
 * the list.
 */
export function parseCommandLines(value: string): CommandLines {
  return new CommandLineParser(value).parse()
}

class CommandLineParser {
  private readonly value: string
  private readonly commands: CommandLine[] = []
  private readonly problems: ValueProblem<CommandLineProblem>[] = []
  private at = 0
  /** Whether a problem was met behind which systemd reads nothing. */
  private stopped = false

  constructor(value: string) {
    this.value = value
  }

  parse(): CommandLines {
    this.at = skipSeparators(this.value, 0)
    while (!this.stopped && this.at < this.value.length) this.command()
    return { commands: this.commands, problems: this.problems }
  }

  private command(): void {
    const first = this.word()
    // A semicolon where a program should be only separates, even in quotes.
    if (first === undefined || first.text === ';') return
    const { prefixes, length } = readPrefixes(first.text)
    const program = first.from(length)
    this.checkProgram(first, program)
    const rest: Word[] = []
    let end = first.end
    while (!this.stopped && this.at < this.value.length && !this.separator()) {
      const word = this.escapedSemicolon() ?? this.word()
      if (word === undefined) break
      rest.push(word)
      end = word.end
    }
    if (this.stopped) return
    const name = prefixes.includes('@') ? rest.shift() : program
    if (name === undefined) {
      this.report('no-name', 'the prefix @ needs a word for the name the program sees', first.start, end)
      return
    }
    const variables = prefixes.includes(':') ? [] : rest.flatMap(findVariables)
    this.commands.push({ start: first.start, end, prefixes, program, name, arguments: rest, variables })
  }

  private word(): Word | undefined {
    const result = readWord(this.value, this.at)
    if (result.kind === 'end') return undefined
    if (result.kind === 'unbalanced') {
      this.report('unbalanced-quotes', 'this quote is not closed', result.start, this.value.length)
      this.stopped = true
      return undefined
    }
    for (const { start, end } of result.word.unknownEscapes) {
      this.report('unknown-escape', 'systemd knows no such escape', start, end)
    }
    this.at = result.next
    return result.word
  }

  /** Whether a semicolon stands alone, without quotes; takes it. */
  private separator(): boolean {
    if (this.value[this.at] !== ';' || !this.endsAt(this.at + 1)) return false
    this.at = skipSeparators(this.value, this.at + 1)
    return true
  }

  private escapedSemicolon(): Word | undefined {
    if (!this.value.startsWith('\\;', this.at) || !this.endsAt(this.at + 2)) return undefined
    const word = new Word(';', this.at, this.at + 2, [this.at])
    this.at = skipSeparators(this.value, this.at + 2)
    return word
  }

  private endsAt(index: number): boolean {
    return index >= this.value.length || isSeparator(this.value.charAt(index))
  }

  private checkProgram(first: Word, program: Word): void {
    const { text } = program
    const report = (problem: CommandLineProblem, message: string) =>
      this.report(problem, message, first.start, first.end)
    if (text === '') {
      report('no-program', 'there is no program behind the prefix')
      this.stopped = true
    } else if (hasSpecialCharacter(text)) {
      report('bad-program', 'the path of a program must not have quotes, backslashes or control characters')
    } else if (text.endsWith('/')) {
      report('bad-program', 'this is the path of a directory')
    } else if (text.includes('/') && !text.startsWith('/') && !text.startsWith('%')) {
      report('relative-program', 'the path of a program must be absolute')
    }
  }

  private report(problem: CommandLineProblem, message: string, start: number, end: number): void {
    this.problems.push({ problem, message, start, end })
  }
}

function readPrefixes(text: string): { prefixes: CommandPrefix[]; length: number } {
  const prefixes: CommandPrefix[] = []
  let length = 0
  for (const character of text) {
    const privileged = prefixes.includes('+') || prefixes.includes('!!')
    if ((character === '-' || character === '@' || character === ':') && !prefixes.includes(character)) {
      prefixes.push(character)
    } else if (character === '!' && prefixes.includes('!')) {
      prefixes[prefixes.indexOf('!')] = '!!'
    } else if ((character === '+' || character === '!') && !privileged && !prefixes.includes('!')) {
      prefixes.push(character)
    } else {
      break
    }
    length++
  }
  return { prefixes, length }
}

function hasSpecialCharacter(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return /[\x01-\x1f\x7f"'\\]/.test(text)
}
