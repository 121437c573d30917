import { Help } from 'commander'
import { buildParser, describeFlag, flagTerm, operandTerm } from '../arguments/build-parser.js'
import type { Command } from '../command.js'
import type { Flags } from '../flag-definition.js'
import { globalFlags } from '../global-flags.js'
import { paint } from '../output/styled.js'

export interface HelpLook {
  /** Columns to wrap at. */
  readonly width: number
  readonly color: boolean
}

/** What `caasctl help COMMAND` shows. */
export function commandHelp(command: Command, look: HelpLook): string {
  const sections = [
    ['Usage', [usageLine(command)]],
    ['', paragraphs(command.description, look.width - 2)],
    ['Operands', items(operandItems(command), look.width)],
    ['Flags', items(flagItems(shownFlags(command)), look.width)],
    ['Examples', command.examples.flatMap(({ line, does }) => [`# ${does}`, line, '']).slice(0, -1)],
    ['', ['Flags of every command (--endpoint, --tunnel, …) are told by: caasctl help']],
  ] as const
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => section(title, lines, look))
    .join('\n')
}

/** `caasctl start [FLAGS] UNIT...` */
export function usageLine(command: Command): string {
  const operands = buildParser(command).registeredArguments.map(({ required, variadic }, at) => {
    const term = operandTerm(Object.keys(command.operands ?? {})[at] ?? '', variadic)
    return required ? term : `[${term}]`
  })
  return [
    'caasctl',
    command.name,
    ...(Object.keys(command.flags ?? {}).length > 0 ? ['[FLAGS]'] : []),
    ...operands,
  ].join(' ')
}

/** A title and its indented lines. */
export function section(title: string, lines: readonly string[], { color }: HelpLook): string {
  const head = title === '' ? '' : `${color ? paint('bold', `${title}:`) : `${title}:`}\n`
  return head + lines.map((line) => (line === '' ? '\n' : `${title === '' ? '' : '  '}${line}\n`)).join('')
}

export type HelpItem = readonly [term: string, text: string]

export function flagItems(flags: Flags): HelpItem[] {
  return Object.entries(flags)
    .filter(([, flag]) => flag.hidden !== true)
    .map(([name, flag]) => [flagTerm(name, flag), describeFlag(flag)])
}

function operandItems(command: Command): HelpItem[] {
  return Object.entries(command.operands ?? {}).map(([name, { summary, repeats }]) => [
    operandTerm(name, repeats),
    summary,
  ])
}

/** The command's own flags, and -o where it has more than one way to write. */
function shownFlags(command: Command): Flags {
  return { ...command.flags, ...((command.formats?.length ?? 1) > 1 ? { format: globalFlags.format } : {}) }
}

/** Terms and their texts in two columns, wrapped. */
export function items(list: readonly HelpItem[], width: number): string[] {
  const helper = new Help()
  helper.prepareContext({ helpWidth: width })
  const termWidth = Math.min(34, Math.max(0, ...list.map(([term]) => term.length)))
  return list.flatMap(([term, text]) => {
    if (term.length > termWidth) return [term, ...indented(text, termWidth + 2, width, helper)]
    const [first = '', ...rest] = indented(text, termWidth + 2, width, helper)
    return [term.padEnd(termWidth + 2) + first.trimStart(), ...rest]
  })
}

function indented(text: string, by: number, width: number, helper: Help): string[] {
  return helper
    .boxWrap(text, Math.max(24, width - by - 2))
    .split('\n')
    .map((line) => ' '.repeat(by) + line)
}

/** Wraps paragraphs; lines that start with a blank are kept. */
export function paragraphs(text: string, width: number): string[] {
  const helper = new Help()
  helper.prepareContext({ helpWidth: width })
  return text
    .trim()
    .split(/\n{2,}/)
    .flatMap((paragraph) => [
      ...(paragraph.startsWith(' ')
        ? paragraph.split('\n')
        : helper.boxWrap(paragraph.replaceAll('\n', ' '), width).split('\n')),
      '',
    ])
    .slice(0, -1)
}
