import { exampleService } from '../examples.js'
import { commentRule } from '../rule.js'

export const unknownRule = commentRule({
  name: 'unknown-rule',
  severity: 'warning',
  topic: 'comments',
  title: 'A comment that disables no rule there is',
  docs: `
\`# caasctl-lint-disable-next-line\` and \`# caasctl-lint-disable\` disable the rules that they name, separated by
commas. A misspelt name, or none at all, disables nothing.`,
  wrong: exampleService({
    service: `
# caasctl-lint-disable-next-line no-restrat
ExecStart=/usr/bin/web`,
  }),
  right: {
    'web.service': `
[Service]
# caasctl-lint-disable-next-line no-restart
ExecStart=/usr/bin/web
`,
  },
})
