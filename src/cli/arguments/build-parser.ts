import { Argument, Option, Command as Parser } from 'commander'
import type { Command } from '../command.js'
import type { Flag, Flags } from '../flag-definition.js'

/**
 * The commander command of a command of ours, with its operands.
 * @param flags those of them that are to be parsed: a command line has few, and to make all fifty takes its time
 */
export function buildParser(command: Command, flags: Flags = {}): Parser {
  const parser = new Parser(`caasctl ${command.name}`)
    .exitOverride()
    .configureOutput({ writeErr: () => {}, writeOut: () => {} })
    .helpOption(false)
    .helpCommand(false)
    .summary(command.summary)
  for (const [name, { summary, required, repeats }] of Object.entries(command.operands ?? {})) {
    const inner = operandTerm(name, repeats)
    parser.addArgument(new Argument(required ? `<${inner}>` : `[${inner}]`, summary))
  }
  addFlags(parser, flags)
  return parser
}

/** `UNIT...`, as usage lines name an operand. */
export function operandTerm(name: string, repeats: boolean): string {
  return name.toUpperCase() + (repeats ? '...' : '')
}

/** `-n, --lines N`, as help shows it. */
export function flagTerm(name: string, flag: Flag<unknown>): string {
  const short = flag.short === undefined ? '' : `-${flag.short}, `
  const value = flag.isBoolean
    ? ''
    : flag.bare === undefined
      ? ` ${flag.placeholder}`
      : `[=${flag.placeholder}]`
  return `${short}--${name}${value}`
}

function addFlags(parser: Parser, flags: Flags): void {
  for (const [name, flag] of Object.entries(flags)) {
    const value = flag.isBoolean ? '' : flag.bare === undefined ? ' <value>' : ' [value]'
    const option = new Option(`--${name}${value}`, describeFlag(flag))
    // A name such as no-legend is a plain name here, not the negation of `legend`.
    option.negate = false
    if (!flag.isBoolean) {
      option.argParser((text: string, previous: unknown) => flag.read(text, previous))
      if (flag.bare !== undefined) option.preset(flag.bare)
    }
    parser.addOption(option)
    if (flag.isBoolean) parser.addOption(new Option(`--no-${name}`))
  }
}

/** A flag's summary with its choices and default. */
export function describeFlag(flag: Flag<unknown>): string {
  const notes = [
    ...(flag.choices === undefined || flag.placeholder === flag.choices.join('|')
      ? []
      : [`${flag.isList ? 'any' : 'one'} of ${flag.choices.join(', ')}`]),
    ...(flag.defaultText === undefined ? [] : [`default: ${flag.defaultText}`]),
  ]
  return notes.length === 0 ? flag.summary : `${flag.summary} (${notes.join('; ')})`
}
