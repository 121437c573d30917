import { unitRule } from '../rule.js'
import { syntaxProblems } from '../source-lines.js'

export const optionOutsideSection = unitRule({
  name: 'option-outside-section',
  severity: 'error',
  topic: 'syntax',
  title: 'An option before the first section',
  docs: `
systemd ignores what stands before the first section, and fleet does not even store it.`,
  wrong: {
    'web.service':
      '\nDescription=the web\n[Service]\nExecStart=/usr/bin/web\nRestart=always\nRestartSec=15\n',
  },
  right: {
    'web.service':
      '[Unit]\nDescription=the web\n[Service]\nExecStart=/usr/bin/web\nRestart=always\nRestartSec=15\n',
  },
  *check(unit) {
    for (const { span } of syntaxProblems(unit, 'option-outside-section')) {
      yield { at: span, message: 'this option stands before the first section and is ignored' }
    }
  },
})
