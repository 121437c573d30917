import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'
import { sourceLines } from '../source-lines.js'

export const crlfContinuation = unitRule({
  name: 'crlf-continuation',
  severity: 'error',
  topic: 'fleet',
  title: 'A continued line that ends in CR LF',
  docs: `
fleet takes line breaks of Windows, but not after a backslash: the carriage return stands between backslash and line
break, so the line is not continued, and the next one is refused. Save the file with plain line feeds.`,
  wrong: exampleService({ service: 'ExecStart=/usr/bin/web \\\r\n  --port 80' }),
  right: exampleService({
    service: `
ExecStart=/usr/bin/web \\
  --port 80`,
  }),
  *check(unit) {
    for (const { continued, kind, end } of sourceLines(unit)) {
      if (!continued || kind !== 'content' || unit.text[end] !== '\r' || unit.text[end + 1] !== '\n') continue
      yield {
        at: unit.file.span(end - 1, end),
        message: 'fleet does not continue a line whose backslash is followed by a carriage return',
        fix: {
          description: 'end the line with a line feed alone',
          edits: [{ start: end, end: end + 1, text: '' }],
        },
      }
    }
  },
})
