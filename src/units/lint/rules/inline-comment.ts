import type { OptionEntry } from '../../syntax/entry.js'
import { exampleService } from '../examples.js'
import type { Fix } from '../finding.js'
import { findInlineComment } from '../inline-comment.js'
import type { LintedUnit } from '../linted-unit.js'
import { type Problem, unitRule } from '../rule.js'
import { knownOptions } from '../unit-sections.js'

export const inlineComment = unitRule({
  name: 'inline-comment',
  severity: 'error',
  topic: 'syntax',
  title: 'A comment behind a value',
  docs: `
A comment needs a line of its own. Behind a value it is part of the value: systemd does not take \`always # web\`, and a
program gets the comment as arguments.`,
  wrong: exampleService({
    service: `
Restart=always # it crashes
RestartSec=15`,
  }),
  right: exampleService({
    service: `
# it crashes
Restart=always
RestartSec=15`,
  }),
  *check(unit): Iterable<Problem> {
    for (const { entry, option } of knownOptions(unit)) {
      if (option.kind === 'string' || option.kind === 'condition') continue
      const start = findInlineComment(entry.value)
      if (start === undefined || (option.kind === 'command' && entry.value[start] === ';')) continue
      yield {
        at: entry.spanInValue(start, entry.value.length),
        message: `a comment needs a line of its own, this is part of the value of ${option.name}`,
        ...(entry.lines.length === 1 ? { fix: moveUp(unit, entry, start) } : {}),
      }
    }
  },
})

function moveUp({ text }: LintedUnit, entry: OptionEntry, start: number): Fix {
  const comment = entry.value.slice(start)
  const valueEnd = entry.valueStart + entry.value.slice(0, start).trimEnd().length
  const lineBreak = text.slice(entry.lines[0]?.end, entry.end) || '\n'
  return {
    description: 'move the comment above the option',
    edits: [
      { start: entry.start, end: entry.start, text: comment + lineBreak },
      { start: valueEnd, end: entry.valueEnd, text: '' },
    ],
  }
}
