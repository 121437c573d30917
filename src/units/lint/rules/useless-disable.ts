import { exampleService } from '../examples.js'
import { commentRule } from '../rule.js'

export const uselessDisable = commentRule({
  name: 'useless-disable',
  severity: 'info',
  topic: 'comments',
  title: 'A comment that disables a rule which has nothing to say',
  docs: `
What the comment was there for has been mended, or stands on another line. Left in place it would hide the next
fault of that kind.`,
  wrong: exampleService({
    service: `
# caasctl-lint-disable-next-line no-restart
ExecStart=/usr/bin/web`,
  }),
  right: exampleService({}),
})
