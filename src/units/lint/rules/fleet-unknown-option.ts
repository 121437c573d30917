import { nearestWord } from '../../../nearest-word.js'
import { fleetOptionNames, fleetSection } from '../../requirements.js'
import { sectionsWith } from '../../systemd/find-option.js'
import { exampleService } from '../examples.js'
import { fixBy, replaceSpan } from '../fixes.js'
import { type Problem, unitRule } from '../rule.js'
import { isSlip } from '../slip.js'
import { debris } from '../source-lines.js'

export const fleetUnknownOption = unitRule({
  name: 'fleet-unknown-option',
  severity: 'error',
  topic: 'fleet',
  title: 'An option of [X-Fleet] that fleet does not know',
  docs: `
fleet ignores what it does not know in \`[X-Fleet]\`, and its API says nothing: a unit with \`MachineMetaData\` runs on any
machine. fleetctl prints a warning that nobody sees. Case counts.`,
  wrong: exampleService({ fleet: 'MachineMetaData=region=us-west-2' }),
  right: exampleService({ fleet: 'MachineMetadata=region=us-west-2' }),
  *check(unit): Iterable<Problem> {
    const known: ReadonlySet<string> = new Set(fleetOptionNames)
    for (const entry of unit.file.optionEntries(fleetSection)) {
      const { name, nameSpan: at } = entry
      if (known.has(name) || debris(unit).has(entry)) continue
      const near = nearestWord(name, fleetOptionNames)
      const [section] = sectionsWith(name)
      if (near === undefined) {
        const elsewhere = section === undefined ? '' : `: it belongs to [${section}]`
        yield { at, message: `fleet knows no option ${name}${elsewhere}` }
      } else {
        yield {
          at,
          message: `fleet knows no option ${name}: did you mean ${near}?`,
          ...fixBy(`write ${near}`, isSlip(name, near) ? replaceSpan(at, near) : []),
        }
      }
    }
  },
})
