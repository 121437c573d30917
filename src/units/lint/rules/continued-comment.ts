import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'

export const continuedComment = unitRule({
  name: 'continued-comment',
  severity: 'error',
  topic: 'fleet',
  title: 'A comment that ends in a backslash',
  docs: `
To fleet a backslash continues a comment too, so it swallows the next line. To systemd a comment ends with its line.
The option below is lost on its way to the cluster, and nobody says so.`,
  wrong: exampleService({
    service: `
Restart=always
# was: C:\\web\\
RestartSec=15`,
  }),
  right: exampleService({
    service: `
Restart=always
# was: C:\\web
RestartSec=15`,
  }),
  *check({ file, text }) {
    for (const [index, entry] of file.entries.entries()) {
      const [line] = entry.lines
      if (entry.kind !== 'comment' || line === undefined || text[line.end] === '\r') continue
      // fleet drops one blank at the end before it looks.
      const end = text[line.end - 1] === ' ' ? line.end - 1 : line.end
      if (text[end - 1] !== '\\' || entry.end === line.end) continue
      // A comment or a blank line that is swallowed is no loss.
      const next = file.entries[index + 1]?.kind
      if (next === undefined || next === 'blank' || next === 'comment') continue
      let start = end
      while (text[start - 1] === '\\') start--
      yield {
        at: file.span(end - 1, end),
        message: 'fleet takes the next line for a part of this comment, and loses it',
        fix: { description: 'remove the backslash', edits: [{ start, end: line.end, text: '' }] },
      }
    }
  },
})
