import { fleetOptionNames, fleetSection } from '../../requirements.js'
import type { SystemdOption } from '../../systemd/find-option.js'
import { nearestOption } from '../../systemd/nearest-option.js'
import { exampleService } from '../examples.js'
import { fixBy, replaceSpan } from '../fixes.js'
import { type Problem, unitRule } from '../rule.js'
import { isSlip } from '../slip.js'
import { sectionsOf, systemdEntries } from '../unit-sections.js'

/** Looking for what was meant is most of the work; a file with more unknown names than these is none. */
const mostSuggestions = 50

export const unknownOption = unitRule({
  name: 'unknown-option',
  severity: 'error',
  topic: 'systemd',
  title: 'An option that systemd ignores',
  docs: `
systemd ignores an option that it does not know, or not in this section, and says so only in the journal of the
machine. Case counts. What systemd knows is the table of systemd 252 (\`systemd --dump-configuration-items\`).`,
  wrong: exampleService({ service: 'ExecStratPre=/usr/bin/mkdir -p /var/lib/web' }),
  right: exampleService({ service: 'ExecStartPre=/usr/bin/mkdir -p /var/lib/web' }),
  *check(unit): Iterable<Problem> {
    const suggested = new Map<string, SystemdOption | undefined>()
    for (const { entry, option } of systemdEntries(unit)) {
      const { name, nameSpan: at } = entry
      const section = entry.section?.name ?? ''
      if (option?.status === 'unsupported') {
        yield { at, message: `${name} is of no effect in [${section}]` }
      }
      if (option !== undefined) continue
      if (fleetOptionNames.some((known) => known === name)) {
        yield { at, message: `${name} belongs to [${fleetSection}], systemd ignores it here` }
        continue
      }
      const key = `${section}.${name}`
      if (!suggested.has(key) && suggested.size < mostSuggestions) {
        suggested.set(key, nearestOption(section, name, sectionsOf(unit)))
      }
      const near = suggested.get(key)
      if (near === undefined) yield { at, message: `systemd knows no option ${name} in [${section}]` }
      else if (near.section !== section) {
        yield { at, message: `${name} belongs to [${near.section}], systemd ignores it here` }
      } else {
        const safe =
          isSlip(name, near.name) && isFree(unit.assignments(section, near.name).length, near.repeats)
        yield {
          at,
          message: `systemd knows no option ${name} in [${section}]: did you mean ${near.name}?`,
          ...fixBy(`write ${near.name}`, safe ? replaceSpan(at, near.name) : []),
        }
      }
    }
  },
})

/** Whether one more assignment overrides none that is there. */
function isFree(assignments: number, repeats: true | undefined): boolean {
  return assignments === 0 || repeats === true
}
