import { unitRule } from '../rule.js'
import { syntaxProblems } from '../source-lines.js'

export const sectionHeader = unitRule({
  name: 'section-header',
  severity: 'error',
  topic: 'syntax',
  title: 'A malformed section header',
  docs: `
A line that starts with \`[\` must end with \`]\`, and a section name has no quotes, backslashes or control characters.
systemd refuses the file, fleet does in most cases. A comment behind a header needs a line of its own.`,
  wrong: {
    'web.service': '[Service] # the web\nExecStart=/usr/bin/web\nRestart=always\nRestartSec=15\n',
  },
  right: {
    'web.service': '\n# the web\n[Service]\nExecStart=/usr/bin/web\nRestart=always\nRestartSec=15\n',
  },
  *check(unit) {
    for (const { span } of syntaxProblems(unit, 'bad-section-header')) {
      yield { at: span, message: "a section header must end with ']'" }
    }
    for (const { span } of syntaxProblems(unit, 'bad-section-name')) {
      yield { at: span, message: 'a section name must not hold quotes, backslashes or control characters' }
    }
  },
})
