import { commandEntries } from '../commands.js'
import { exampleService } from '../examples.js'
import { pieceOf } from '../piece.js'
import { unitRule } from '../rule.js'

export const programPath = unitRule({
  name: 'program-path',
  severity: 'error',
  topic: 'systemd',
  title: 'A program that systemd cannot run',
  docs: `
The first word of a command is the absolute path of a program. systemd refuses the unit for a path that starts
elsewhere, for that of a directory, for control characters and quotes in it, and for prefixes such as \`-\` and \`@\`
with nothing behind them. The words of the program's arguments may be anything.`,
  wrong: exampleService({ service: 'ExecStartPre=bin/prepare' }),
  right: exampleService({ service: 'ExecStartPre=/opt/web/bin/prepare' }),
  *check(unit) {
    for (const { entry, problems } of commandEntries(unit)) {
      for (const { problem, message, start, end } of problems) {
        if (problem === 'unbalanced-quotes' || problem === 'unknown-escape') continue
        yield { at: pieceOf(entry, start, end), message }
      }
    }
  },
})
