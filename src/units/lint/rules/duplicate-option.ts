import type { OptionEntry } from '../../syntax/entry.js'
import { exampleService } from '../examples.js'
import { type Problem, unitRule } from '../rule.js'
import { knownOptions } from '../unit-sections.js'

export const duplicateOption = unitRule({
  name: 'duplicate-option',
  severity: 'warning',
  topic: 'operation',
  title: 'An option that is set twice',
  docs: `
Of an option with one value the last assignment counts, wherever it stands in the file. Lists such as \`ExecStartPre\`
and \`Environment\` are another matter: their assignments add up.`,
  wrong: exampleService({
    service: `
TimeoutStartSec=5min
TimeoutStartSec=10min`,
  }),
  right: exampleService({ service: 'TimeoutStartSec=10min' }),
  *check(unit): Iterable<Problem> {
    const before = new Map<string, OptionEntry>()
    for (const { entry, option } of knownOptions(unit)) {
      if (option.repeats) continue
      const key = `${option.section}.${option.name}`
      const first = before.get(key)
      if (entry.value === '') before.delete(key)
      else if (first === undefined) before.set(key, entry)
      else {
        const message = `${option.name} is set on line ${first.nameSpan.start.line} already, where it no longer counts`
        yield { at: entry.nameSpan, message }
      }
    }
  },
})
