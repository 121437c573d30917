import { fleetSection } from '../../requirements.js'
import { exampleService } from '../examples.js'
import { isContinued } from '../fleet-values.js'
import { type Problem, unitRule } from '../rule.js'

export const fleetContinuedValue = unitRule({
  name: 'fleet-continued-value',
  severity: 'error',
  topic: 'fleet',
  title: 'A continued line in [X-Fleet]',
  docs: `
fleet keeps the backslash and the line break of a continued value, as a part of it. In \`[X-Fleet]\`, which fleet itself
reads, they end up in a unit's name, a pattern or metadata, which then match nothing; only among the patterns of
\`Conflicts\`, which blanks separate, is that no harm. Write the option once for each value.`,
  wrong: exampleService({
    fleet: `
MachineMetadata="region=us-west-2" \\
  "disk=ssd"`,
  }),
  right: exampleService({
    fleet: `
MachineMetadata=region=us-west-2
MachineMetadata=disk=ssd`,
  }),
  *check(unit): Iterable<Problem> {
    for (const entry of unit.file.optionEntries(fleetSection)) {
      const first = entry.lines.find((line) => line.kind === 'content' && line.continued)
      if (!isContinued(entry) || first === undefined) continue
      yield {
        at: unit.file.span(first.end - 1, first.end),
        message: 'fleet takes the backslash and the line break for a part of the value',
        ...(/^(X-)?Conflicts$/.test(entry.name) ? { severity: 'info' } : {}),
      }
    }
  },
})
