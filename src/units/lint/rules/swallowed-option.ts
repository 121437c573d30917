import { findOption } from '../../systemd/find-option.js'
import { exampleService } from '../examples.js'
import { type Problem, unitRule } from '../rule.js'

export const swallowedOption = unitRule({
  name: 'swallowed-option',
  severity: 'error',
  topic: 'syntax',
  title: 'An option or a section that a backslash above makes part of a value',
  docs: `
A backslash at the end of a line joins the next one, whatever it is. Left behind when the last line of a long command
is removed, it turns the option below into arguments.`,
  wrong: exampleService({
    service: `
ExecStart=/usr/bin/web \\
  --port 80 \\
ExecStop=/usr/bin/web --quit`,
  }),
  right: exampleService({
    service: `
ExecStart=/usr/bin/web \\
  --port 80
ExecStop=/usr/bin/web --quit`,
  }),
  *check({ file, text }): Iterable<Problem> {
    for (const entry of file.entries) {
      if (entry.kind !== 'option') continue
      const contents = entry.lines.filter(({ kind }) => kind === 'content')
      for (const [index, { start, end }] of contents.entries()) {
        const before = contents[index - 1]
        if (before === undefined) continue
        const line = text.slice(start, Math.min(end, start + 200))
        const name = /^([A-Z]\w+)[ \t]*=/.exec(line)?.[1]
        const isOption = name !== undefined && findOption(entry.section?.name ?? '', name) !== undefined
        if (!isOption && !/^\[[\w-]+\][ \t]*$/.test(line)) continue
        let cut = before.end - 1
        while (cut > before.start && /[ \t]/.test(text.charAt(cut - 1))) cut--
        yield {
          at: file.span(before.end - 1, before.end),
          message: `this backslash makes the next line, ${JSON.stringify(name ?? line.trim())}, a part of ${entry.name}=`,
          fix: { description: 'remove the backslash', edits: [{ start: cut, end: before.end, text: '' }] },
        }
      }
    }
  },
})
