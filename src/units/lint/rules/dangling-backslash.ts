import { exampleService } from '../examples.js'
import { type Problem, unitRule } from '../rule.js'

export const danglingBackslash = unitRule({
  name: 'dangling-backslash',
  severity: 'warning',
  topic: 'syntax',
  title: 'A backslash that continues into nothing',
  docs: `
A backslash before a blank line or the end of the file does no harm to systemd. fleet keeps it in the value, and the
next line that somebody adds below becomes a part of it.`,
  wrong: {
    'web.service': '[Service]\nRestart=always\nRestartSec=15\nExecStart=/usr/bin/web \\\n  --port 80 \\\n\n',
  },
  right: exampleService({
    service: `
ExecStart=/usr/bin/web \\
  --port 80`,
  }),
  *check({ file, text }): Iterable<Problem> {
    for (const entry of file.entries) {
      if (entry.kind !== 'option') continue
      const contents = entry.lines.filter(({ kind }) => kind === 'content')
      const last = contents.at(-1)
      const blank =
        last !== undefined && /^[ \t]*$/.test(text.slice(last.start, last.end)) && contents.length > 1
      const open = last?.continued === true ? last : blank ? contents.at(-2) : undefined
      if (open === undefined || !open.continued) continue
      let cut = open.end - 1
      while (cut > open.start && /[ \t]/.test(text.charAt(cut - 1))) cut--
      yield {
        at: file.span(open.end - 1, open.end),
        message: 'this backslash continues the line into nothing',
        fix: { description: 'remove the backslash', edits: [{ start: cut, end: open.end, text: '' }] },
      }
    }
  },
})
