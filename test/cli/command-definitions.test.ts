import { beforeAll, describe, expect, it } from 'vitest'
import { checkFlags, findAsked } from '../../src/cli/arguments/asked.js'
import { findCommand } from '../../src/cli/arguments/find-command.js'
import { flagsOf } from '../../src/cli/arguments/flags-of.js'
import { parseArguments } from '../../src/cli/arguments/parse-arguments.js'
import type { Command } from '../../src/cli/command.js'
import { globalFlags } from '../../src/cli/global-flags.js'
import { commandHelp } from '../../src/cli/help/command-help.js'
import { commandNames, groups, loadCommand, loadCommands } from '../../src/cli/manifest.js'

const names = commandNames.all()
let commands: Command[]

beforeAll(async () => {
  commands = await loadCommands()
})

const ofName = (name: string): Command => {
  const command = commands.find((candidate) => candidate.name === name)
  if (command === undefined) throw new Error(`no command is called ${name}`)
  return command
}

describe('every command', () => {
  it.each(names)('%s goes by the name under which the manifest has it', async (name) => {
    expect(commandNames.isCommand(name) && (await loadCommand(name)).name).toBe(name)
  })

  it.each(names)('%s has a summary of one short line', (name) => {
    const { summary } = ofName(name)
    expect(summary.length).toBeLessThanOrEqual(70)
    expect(summary).toMatch(/^[A-Z].*[^.]$/)
  })

  it.each(names)('%s shows three examples at least, which can be run as they stand', (name) => {
    const command = ofName(name)
    if (command.hidden === true) return
    expect(command.examples.length).toBeGreaterThanOrEqual(3)
    const own = command.examples
      .flatMap(({ line }) => calls(line))
      .filter((argv) => findCommandName(argv) === name)
    expect(own.length).toBeGreaterThanOrEqual(1)
    for (const { line } of command.examples) {
      for (const argv of calls(line)) {
        const found = findCommand(argv, commandNames)
        if (findAsked(found.argv, globalFlags) !== undefined) continue
        if (found.kind === 'command') parseArguments(found.argv, ofName(found.name))
        else checkFlags(found.argv, globalFlags)
      }
    }
  })

  it.each(names)('%s has no flag that shadows another', (name) => {
    const flags = Object.entries(flagsOf(ofName(name)))
    const words = flags.flatMap(([long, flag]) => [long, ...(flag.aliases ?? []), ...(flag.short ?? [])])
    expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([])
    expect(Object.keys(ofName(name).flags ?? {}).filter((long) => long in globalFlags)).toEqual([])
  })

  it.each(names)('%s has help that fits 80 columns, save for examples', (name) => {
    const help = commandHelp(ofName(name), { width: 80, color: false })
    const long = help.split('\n').filter((line) => line.length > 80 && !line.startsWith('  caasctl'))
    expect(long).toEqual([])
  })
})

describe('every group', () => {
  it.each(Object.keys(groups))('%s has commands and is none itself', (group) => {
    expect(names.filter((name) => name.startsWith(`${group} `)).length).toBeGreaterThan(0)
    expect(commandNames.isCommand(group)).toBe(false)
  })

  it('is known that commands of two words belong to', () => {
    const first = names.filter((name) => name.includes(' ')).map((name) => name.split(' ')[0] ?? '')
    expect(first.filter((word) => !commandNames.isGroup(word))).toEqual([])
  })
})

/** The calls of caasctl in a shell line, as argument lists. */
function calls(line: string): string[][] {
  return line.split(/\s*(?:\||&&|;|\$\(|\))\s*/).flatMap((part) => {
    const words = [...part.replace(/\s\d?>>?\s*\S+/g, '').matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(
      ([word]) => word.replace(/['"]/g, ''),
    )
    const at = words.indexOf('caasctl')
    return at === -1 ? [] : [words.slice(at + 1)]
  })
}

function findCommandName(argv: readonly string[]): string | undefined {
  const found = findCommand(argv, commandNames)
  return found.kind === 'command' ? found.name : undefined
}
