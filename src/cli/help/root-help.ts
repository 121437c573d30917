import type { Command } from '../command.js'
import { globalFlagGroups, globalFlags } from '../global-flags.js'
import { sections } from '../manifest.js'
import { flagItems, type HelpItem, type HelpLook, items, paragraphs, section } from './command-help.js'

const about = `caasctl operates a CoreOS fleet cluster: systemd units, submitted once, running on whatever machine has room for them.`

const after = `Each of these flags can be set in the environment, CAASCTL_ENDPOINT for --endpoint and so on, under fleetctl's names (FLEETCTL_ENDPOINT), and in a profile of ~/.config/caasctl/config.ini. A flag wins over CAASCTL_…, that over FLEETCTL_…, that over the profile.

Units may be given as ranges, 'web@<1..10>' or web@{1..10}, and where they exist already as patterns, 'web@*'.

Exit codes: 0 all was done; 1 something asked for was not done; 2 the command line is wrong; 130 Ctrl-C.`

/** What `caasctl help` shows. */
export function rootHelp(commands: readonly Command[], look: HelpLook): string {
  const flags = (names: readonly string[]) =>
    items(
      flagItems(Object.fromEntries(Object.entries(globalFlags).filter(([name]) => names.includes(name)))),
      look.width,
    )
  return [
    section('', paragraphs(about, look.width), look),
    section('Usage', ['caasctl [FLAGS] COMMAND [FLAGS] [OPERANDS]'], look),
    ...commandSections(commands, look),
    section('Which cluster', flags(globalFlagGroups.cluster), look),
    section('Through SSH', flags(globalFlagGroups.ssh), look),
    section('Output and help', flags(globalFlagGroups.output), look),
    section('', paragraphs(after, look.width), look),
    section('', ['More of a command, with examples: caasctl help COMMAND'], look),
  ].join('\n')
}

/** What `caasctl help dev` shows: the commands that begin with one word. */
export function groupHelp(
  name: string,
  summary: string,
  commands: readonly Command[],
  look: HelpLook,
): string {
  return [
    section('', paragraphs(summary, look.width), look),
    section('Usage', [`caasctl ${name} COMMAND [FLAGS] [OPERANDS]`], look),
    section('Commands', items(commandItems(commands), look.width), look),
    section('', [`More of a command, with examples: caasctl help ${name} COMMAND`], look),
  ].join('\n')
}

/** The commands under their headings, all terms in one width. */
function commandSections(commands: readonly Command[], look: HelpLook): string[] {
  const width = Math.max(...commandItems(commands).map(([term]) => term.length))
  return sections.map(([heading, names]) => {
    const members = commands.filter(({ name }) => names.includes(name))
    const list = commandItems(members).map(([term, text]): HelpItem => [term.padEnd(width), text])
    return section(heading, items(list, look.width), look)
  })
}

function commandItems(commands: readonly Command[]): HelpItem[] {
  return commands.filter(({ hidden }) => hidden !== true).map(({ name, summary }) => [name, summary])
}
