import { exampleService } from '../examples.js'
import { type Problem, unitRule } from '../rule.js'

export const commentInContinuation = unitRule({
  name: 'comment-in-continuation',
  severity: 'error',
  topic: 'fleet',
  title: 'A comment within a continued value',
  docs: `
systemd leaves out comments between lines that backslashes join. fleet does not: the comment becomes part of the value
and ends it, and what follows is refused or becomes another option. Older systemd takes it as part of the value too.
Put the comment above the option.`,
  wrong: exampleService({
    service: `
ExecStart=/usr/bin/web \\
# the port that the load balancer knows
  --port 80`,
  }),
  right: exampleService({
    service: `
# the port that the load balancer knows
ExecStart=/usr/bin/web \\
  --port 80`,
  }),
  *check({ file, text }): Iterable<Problem> {
    for (const entry of file.entries) {
      if (entry.kind === 'comment') continue
      const comments = entry.lines.filter(({ kind }) => kind === 'comment')
      const [first] = comments
      const last = comments.at(-1)
      if (first === undefined || last === undefined) continue
      const cuts = comments.map((line) => {
        const next = entry.lines[entry.lines.indexOf(line) + 1]
        return { start: line.start, end: next?.start ?? entry.end }
      })
      const lineBreak = text.startsWith('\r\n', first.end) ? '\r\n' : '\n'
      const moved = comments.map(({ start, end }) => `${text.slice(start, end).trim()}${lineBreak}`).join('')
      yield {
        at: file.span(first.start, first.end),
        message: 'fleet takes a comment within a continued value as the end of the value',
        fix: {
          description: 'move the comment above the option',
          edits: [
            { start: entry.start, end: entry.start, text: moved },
            ...cuts.map((cut) => ({ ...cut, text: '' })),
          ],
        },
      }
    }
  },
})
