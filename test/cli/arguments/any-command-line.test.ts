import fc from 'fast-check'
import { expect, it } from 'vitest'
import { findAsked } from '../../../src/cli/arguments/asked.js'
import { findCommand } from '../../../src/cli/arguments/find-command.js'
import { flagsOf } from '../../../src/cli/arguments/flags-of.js'
import { parseArguments } from '../../../src/cli/arguments/parse-arguments.js'
import { commandNames, loadCommands } from '../../../src/cli/manifest.js'
import { UsageError } from '../../../src/cli/usage-error.js'

it('any words at all are either understood or refused as wrong usage', async () => {
  const commands = await loadCommands()
  const names = commandNames.all().flatMap((name) => name.split(' '))
  const flags = commands.flatMap((command) => Object.keys(flagsOf(command)))
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom(...names),
    fc
      .tuple(
        fc.constantFrom('-', '--'),
        fc.constantFrom(...flags),
        fc.constantFrom('', '=', '=1', '=true', '=x'),
      )
      .map((parts) => parts.join('')),
    fc.constantFrom('-', '--', '-o', '-n5', '-lf', '=', '---', '--=', '-=x'),
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (argv) => {
      try {
        const found = findCommand(argv, commandNames)
        if (found.kind !== 'command') return
        const command = commands.find(({ name }) => name === found.name)
        if (command === undefined) throw new Error(`no command ${found.name}`)
        findAsked(found.argv, flagsOf(command), command.passThrough)
        parseArguments(found.argv, command)
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError)
      }
    }),
    { numRuns: 500 },
  )
})
