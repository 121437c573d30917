import { describeFlag, flagTerm, operandTerm } from '../../../src/cli/arguments/build-parser.js'
import type { Command } from '../../../src/cli/command.js'
import type { Flags } from '../../../src/cli/flag-definition.js'
import { globalFlagGroups, globalFlags } from '../../../src/cli/global-flags.js'
import { usageLine } from '../../../src/cli/help/command-help.js'
import { sections } from '../../../src/cli/manifest.js'

/** The page on all commands, `docs/commands.md`, as Markdown. */
export function commandsPage(commands: readonly Command[]): string {
  const shown = commands.filter(({ hidden }) => hidden !== true)
  return `${[
    '# Commands',
    'Written from the definitions in `src/cli/commands/`, which `caasctl help` shows too. Coming from fleetctl: [fleetctl.md](fleetctl.md).',
    ...sections.map(([heading, names]) => {
      const members = shown.filter(({ name }) => names.includes(name))
      return [
        `**${heading}**`,
        members.map(({ name, summary }) => `- [\`${name}\`](#${anchor(name)}): ${text(summary)}`).join('\n'),
      ].join('\n\n')
    }),
    '## Flags of every command',
    'Before or after the command. Each is also read from the environment, `CAASCTL_ENDPOINT` for `--endpoint` and so on, then `FLEETCTL_ENDPOINT`, then from the profile (`caasctl help config`). A flag wins over all.',
    ...Object.values(globalFlagGroups).map((names) =>
      flagTable(
        Object.fromEntries(
          Object.entries(globalFlags).filter(([name]) => names.some((each) => each === name)),
        ),
      ),
    ),
    'Exit codes: 0 all was done; 1 something asked for was not done; 2 the command line, a variable or the configuration is wrong; 130 Ctrl-C.',
    'Results go to standard output, all else to standard error. Errors are `error: …` and a line of what to do; with `-o json` and `-o jsonl` one line of JSON, `{"error": {"name", "code", "message", "suggestion", …}}`.',
    ...shown.map(commandSection),
  ].join('\n\n')}\n`
}

function commandSection(command: Command): string {
  const operands = Object.entries(command.operands ?? {})
  const formats = command.formats ?? ['table']
  return [
    `## ${command.name}`,
    `    ${usageLine(command)}`,
    description(command.description),
    ...(operands.length === 0
      ? []
      : [
          table(
            ['Operand', ''],
            operands.map(([name, { repeats, summary }]) => [
              `\`${operandTerm(name, repeats)}\``,
              text(summary),
            ]),
          ),
        ]),
    ...(Object.values(command.flags ?? {}).some(({ hidden }) => hidden !== true)
      ? [flagTable(command.flags ?? {})]
      : []),
    ...(formats.length > 1 ? [`Formats (\`-o\`): ${formats.join(', ')}.`] : []),
    command.examples.map(({ line, does }) => `    # ${does}\n    ${line}`).join('\n\n'),
  ].join('\n\n')
}

function flagTable(flags: Flags): string {
  const shown = Object.entries(flags).filter(([, { hidden }]) => hidden !== true)
  return table(
    ['Flag', ''],
    shown.map(([name, flag]) => [
      `\`${flagTerm(name, flag).replaceAll('|', '\\|')}\``,
      text(describeFlag(flag)),
    ]),
  )
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** Prose for Markdown; lines that are kept as they stand are code already. */
function description(prose: string): string {
  return prose
    .trim()
    .split('\n')
    .map((line) => (line.startsWith(' ') ? line : text(line)))
    .join('\n')
}

function text(prose: string): string {
  return prose.replaceAll(/[<>|*_]/g, (character) => `\\${character}`)
}

function anchor(name: string): string {
  return name.replaceAll(' ', '-')
}
