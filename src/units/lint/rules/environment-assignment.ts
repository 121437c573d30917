import { parseEnvironment } from '../../values/environment.js'
import { exampleService } from '../examples.js'
import { findInlineComment } from '../inline-comment.js'
import { unitRule } from '../rule.js'
import { knownOptions } from '../unit-sections.js'

export const environmentAssignment = unitRule({
  name: 'environment-assignment',
  severity: 'error',
  topic: 'systemd',
  title: 'A word of Environment that assigns nothing',
  docs: `
\`Environment\` takes words of the form \`NAME=value\`, separated by blanks; systemd ignores all others. A value with blanks
needs quotes around the whole assignment.`,
  wrong: exampleService({ service: 'Environment=GREETING=hello world' }),
  right: exampleService({ service: 'Environment="GREETING=hello world"' }),
  *check(unit) {
    for (const { entry, option } of knownOptions(unit)) {
      if (option.kind !== 'environment' || findInlineComment(entry.value) !== undefined) continue
      const { problems } = parseEnvironment(entry.value)
      const found = problems.find(({ problem }) => problem === 'missing-equals' || problem === 'bad-name')
      if (found === undefined) continue
      const text = JSON.stringify(entry.value.slice(found.start, found.end))
      const message =
        found.problem === 'missing-equals'
          ? `systemd ignores ${text}: put quotes around an assignment whose value has blanks`
          : `systemd ignores ${text}: a name has letters, digits and _ only and starts with no digit`
      yield { at: entry.spanInValue(found.start, found.end), message }
    }
  },
})
