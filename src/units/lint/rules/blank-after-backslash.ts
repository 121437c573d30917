import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'
import { debris, endsInBackslashAndBlanks } from '../source-lines.js'

export const blankAfterBackslash = unitRule({
  name: 'blank-after-backslash',
  severity: 'error',
  topic: 'syntax',
  title: 'Blanks after a backslash at the end of a line',
  docs: `
A backslash continues a line only as its very last character. With a blank behind it the value ends there, with the
backslash in it, and the next line stands alone: systemd ignores it, fleet refuses the file or takes it for an option.`,
  wrong: exampleService({ service: 'ExecStart=/usr/bin/web \\ \n  --port 80' }),
  right: exampleService({
    service: `
ExecStart=/usr/bin/web \\
  --port 80`,
  }),
  *check(unit) {
    const { file, text } = unit
    for (const entry of file.entries) {
      const last = entry.lines.at(-1)
      if (last === undefined || !(entry.kind === 'option' || debris(unit).has(entry))) continue
      if (!endsInBackslashAndBlanks(text, last)) continue
      const start = last.start + text.slice(last.start, last.end).trimEnd().length
      yield {
        at: file.span(start - 1, last.end),
        message: 'blanks after the backslash keep it from continuing the line',
        fix: { description: 'remove the blanks', edits: [{ start, end: last.end, text: '' }] },
      }
    }
  },
})
