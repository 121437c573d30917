import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'
import { syntaxProblems } from '../source-lines.js'

export const missingEquals = unitRule({
  name: 'missing-equals',
  severity: 'error',
  topic: 'syntax',
  title: 'A line that is no section, option or comment',
  docs: `
systemd ignores such a line and says so only in the journal of the machine. fleet refuses the whole file. Often it is a
continuation whose line above lost its backslash.`,
  wrong: exampleService({ service: '  --port 80' }),
  right: exampleService({
    service: `
ExecStart=/usr/bin/web \\
  --port 80`,
  }),
  *check(unit) {
    for (const { span } of syntaxProblems(unit, 'missing-equals')) {
      yield { at: span, message: "this line is no section, option or comment: '=' is missing" }
    }
  },
})
