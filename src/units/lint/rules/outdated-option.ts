import { exampleService } from '../examples.js'
import { type Problem, unitRule } from '../rule.js'
import { systemdEntries } from '../unit-sections.js'

export const outdatedOption = unitRule({
  name: 'outdated-option',
  severity: 'warning',
  topic: 'operation',
  title: 'An option of times gone by',
  docs: `
systemd still reads some old names but no longer documents them: that is only worth knowing, for a machine of fleet's
time may know no other. Some options it no longer has at all, and ignores them with a warning.`,
  wrong: exampleService({ service: 'MemoryLimit=512M' }),
  right: exampleService({ service: 'MemoryMax=512M' }),
  *check(unit): Iterable<Problem> {
    for (const { entry, option } of systemdEntries(unit)) {
      if (option === undefined) continue
      const { instead, status, name } = option
      const advice = instead === undefined ? '' : `: write ${instead}`
      if (status === 'deprecated') {
        yield { at: entry.nameSpan, message: `${name} is an old name${advice}`, severity: 'info' }
      } else if (status === 'removed') {
        yield { at: entry.nameSpan, message: `systemd ignores ${name} since long${advice}` }
      }
    }
  },
})
