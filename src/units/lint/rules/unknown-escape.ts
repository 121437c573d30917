import { parseEnvironment } from '../../values/environment.js'
import { commandEntries } from '../commands.js'
import { exampleService } from '../examples.js'
import { fixBy, insertInValue } from '../fixes.js'
import { type Problem, unitRule } from '../rule.js'
import { knownOptions } from '../unit-sections.js'

export const unknownEscape = unitRule({
  name: 'unknown-escape',
  severity: 'warning',
  topic: 'systemd',
  title: 'A backslash that starts no escape',
  docs: `
systemd undoes escapes as in C: \`\\n\`, \`\\t\`, \`\\x41\`, \`\\s\` for a blank, \`\\\\\` for a backslash. In a command line it leaves
others as they are, with a warning; \`Environment\` ends at them. Write the backslash twice.`,
  wrong: exampleService({ service: 'ExecStartPre=/usr/bin/grep -q "a\\.b" /etc/web.conf' }),
  right: exampleService({ service: 'ExecStartPre=/usr/bin/grep -q "a\\\\.b" /etc/web.conf' }),
  *check(unit): Iterable<Problem> {
    for (const { entry, problems } of commandEntries(unit)) {
      const escapes = problems.filter(
        // A backslash at the end was to continue the line.
        ({ problem, start }) => problem === 'unknown-escape' && start + 1 < entry.value.length,
      )
      const [first] = escapes
      if (first === undefined) continue
      const backslashes = escapes.map(({ start }) => start)
      const piece = entry.value.slice(first.start, first.end)
      yield {
        at: entry.spanInValue(first.start, first.end),
        message: `systemd knows no escape ${piece} and leaves the backslash in the word`,
        ...fixBy('write the backslash twice', insertInValue(entry, backslashes, '\\')),
      }
    }
    for (const { entry, option } of knownOptions(unit)) {
      if (option.kind !== 'environment') continue
      const found = parseEnvironment(entry.value).problems.find(({ problem }) => problem === 'unknown-escape')
      if (found === undefined) continue
      const piece = entry.value.slice(found.start, found.end)
      const message = `systemd knows no escape ${piece} and ignores the assignments from here on`
      yield { at: entry.spanInValue(found.start, found.end), message, severity: 'error' }
    }
  },
})
