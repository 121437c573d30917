import { describeFlag, flagTerm, operandTerm } from '../../../src/cli/arguments/build-parser.js'
import type { Command } from '../../../src/cli/command.js'
import type { Flags } from '../../../src/cli/flag-definition.js'
import { globalFlags } from '../../../src/cli/global-flags.js'
import { usageLine } from '../../../src/cli/help/command-help.js'

/** The manual page, `man/caasctl.1`, in roff's man macros. */
export function manPage(commands: readonly Command[]): string {
  const shown = commands.filter(({ hidden }) => hidden !== true)
  return `${[
    '.\\" Written from the definitions in src/cli/commands/; a test holds it to them.',
    '.TH CAASCTL 1 "" "caasctl" "User Commands"',
    '.SH NAME',
    'caasctl \\- operate a CoreOS fleet cluster',
    '.SH SYNOPSIS',
    '.B caasctl',
    '[FLAGS] COMMAND [FLAGS] [OPERANDS]',
    '.SH DESCRIPTION',
    'caasctl starts, watches and moves systemd units on a cluster of machines that run fleet. It takes the command lines of fleetctl too.',
    '.PP',
    prose(
      "Units may be given as ranges, 'web@<1..10>' or web@{1..10}, and where they exist already as patterns, 'web@*'.",
    ),
    '.SH FLAGS OF EVERY COMMAND',
    prose(
      'Each is also read from the environment, CAASCTL_ENDPOINT for --endpoint and so on, then FLEETCTL_ENDPOINT, then from the profile.',
    ),
    ...flagLines(globalFlags),
    '.SH COMMANDS',
    ...shown.flatMap(commandLines),
    '.SH EXIT STATUS',
    ...[
      '0|All was done.',
      '1|Something asked for was not done.',
      '2|The command line, a variable or the configuration is wrong.',
      '130|Ctrl-C.',
    ].flatMap((line) => ['.TP', ...line.split('|').map(prose)]),
    '.SH FILES',
    '.TP',
    prose('~/.config/caasctl/config.ini'),
    prose('Profiles; $XDG_CONFIG_HOME/caasctl/config.ini where that is set.'),
    '.SH SEE ALSO',
    '.BR systemd.unit (5),',
    '.BR ssh_config (5)',
  ].join('\n')}\n`
}

function commandLines(command: Command): string[] {
  return [
    `.SS "${prose(usageLine(command)).replaceAll('"', '\\(dq')}"`,
    ...descriptionLines(command.description),
    ...Object.entries(command.operands ?? {}).flatMap(([name, { repeats, summary }]) => [
      '.TP',
      `.I ${prose(operandTerm(name, repeats))}`,
      prose(summary),
    ]),
    ...flagLines(command.flags ?? {}),
    ...command.examples.flatMap(({ line, does }) => [
      '.PP',
      `${prose(does)}:`,
      '.PP',
      '.nf',
      '.RS',
      prose(line),
      '.RE',
      '.fi',
    ]),
  ]
}

function descriptionLines(description: string): string[] {
  return description
    .trim()
    .split(/\n{2,}/)
    .flatMap((paragraph) =>
      paragraph.startsWith(' ')
        ? ['.PP', '.nf', ...paragraph.split('\n').map(prose), '.fi']
        : ['.PP', ...paragraph.split('\n').map(prose)],
    )
}

function flagLines(flags: Flags): string[] {
  return Object.entries(flags)
    .filter(([, { hidden }]) => hidden !== true)
    .flatMap(([name, flag]) => ['.TP', `.B ${prose(flagTerm(name, flag))}`, prose(describeFlag(flag))])
}

/** Text for roff: its own characters escaped, no line taken for a request. */
function prose(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('’', "'")
    .replaceAll('…', '...')
    .replace(/^(?=[.'])/, '\\&')
}
