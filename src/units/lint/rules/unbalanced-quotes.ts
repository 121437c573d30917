import { parseEnvironment } from '../../values/environment.js'
import { commandEntries } from '../commands.js'
import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'
import { knownOptions } from '../unit-sections.js'

export const unbalancedQuotes = unitRule({
  name: 'unbalanced-quotes',
  severity: 'error',
  topic: 'systemd',
  title: 'A quote that is not closed',
  docs: `
systemd ignores a command line with an open quote, and refuses the unit; of \`Environment\` it ignores the rest of the
value. Single and double quotes hold blanks together, each ends where it comes again. An apostrophe in a text needs
double quotes around it, or a backslash before it.`,
  wrong: exampleService({ service: "ExecStartPre=/usr/bin/logger it's starting" }),
  right: exampleService({ service: 'ExecStartPre=/usr/bin/logger "it\'s starting"' }),
  *check(unit) {
    const message = 'this quote is not closed'
    for (const { entry, problems } of commandEntries(unit)) {
      const found = problems.find(({ problem }) => problem === 'unbalanced-quotes')
      if (found !== undefined) yield { at: entry.spanInValue(found.start, found.start + 1), message }
    }
    for (const { entry, option } of knownOptions(unit)) {
      if (option.kind !== 'environment') continue
      const found = parseEnvironment(entry.value).problems.find(
        ({ problem }) => problem === 'unbalanced-quotes',
      )
      if (found !== undefined) yield { at: entry.spanInValue(found.start, found.start + 1), message }
    }
  },
})
