import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'
import { syntaxProblems } from '../source-lines.js'

export const missingName = unitRule({
  name: 'missing-name',
  severity: 'error',
  topic: 'syntax',
  title: 'A value without the name of an option',
  docs: `
systemd ignores a line that starts with \`=\`. fleet stores it, as an option without a name.`,
  wrong: exampleService({
    service: `
Restart=always
RestartSec=15
=5min`,
  }),
  right: exampleService({
    service: `
Restart=always
RestartSec=15
TimeoutStartSec=5min`,
  }),
  *check(unit) {
    for (const { span } of syntaxProblems(unit, 'missing-name')) {
      yield { at: span, message: "the name of an option is missing before '='" }
    }
  },
})
