import { nearestWord } from '../../../nearest-word.js'
import { checkValue } from '../../systemd/check-value.js'
import { exampleService } from '../examples.js'
import { findInlineComment } from '../inline-comment.js'
import { type Problem, unitRule } from '../rule.js'
import { knownOptions } from '../unit-sections.js'

export const badValue = unitRule({
  name: 'bad-value',
  severity: 'error',
  topic: 'systemd',
  title: 'A value that systemd does not take',
  docs: `
systemd ignores an option whose value it does not understand, and the default counts instead: a misspelt
\`Restart=allways\` means no restart at all. Checked are booleans, words, numbers, time spans, sizes, limits, signals,
access modes, paths, unit names and exit statuses.`,
  wrong: exampleService({ service: 'TimeoutStartSec=5 mins' }),
  right: exampleService({ service: 'TimeoutStartSec=5min' }),
  *check(unit): Iterable<Problem> {
    for (const { entry, option } of knownOptions(unit)) {
      // These have rules of their own.
      if (option.kind === 'command' || option.kind === 'environment') continue
      const wrong = checkValue(option, entry.value)
      if (wrong === undefined || findInlineComment(entry.value) !== undefined) continue
      const near = option.words === undefined ? undefined : nearestWord(entry.value, option.words)
      const hint = near === undefined ? '' : `; did you mean ${near}?`
      yield {
        at: wrong.end > wrong.start ? entry.spanInValue(wrong.start, wrong.end) : entry.nameSpan,
        message: `systemd does not take this value of ${option.name}: ${wrong.message}${hint}`,
      }
    }
  },
})
