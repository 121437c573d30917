import { matchesGlob } from '../../glob.js'
import { fleetValues, sampleName } from '../fleet-values.js'
import type { LintedUnit } from '../linted-unit.js'
import { requirementsOf } from '../machines.js'
import { type Problem, setRule } from '../rule.js'

const unit = (fleet: string) =>
  `[Service]\nExecStart=/usr/bin/run\nRestart=always\nRestartSec=15\n\n[X-Fleet]\n${fleet}\n`

export const apartAndTogether = setRule({
  name: 'apart-and-together',
  severity: 'error',
  topic: 'set',
  title: 'MachineOf a unit that cannot be on the same machine',
  docs: `
No machine can run a unit whose \`MachineOf\` names one that shuts it out with \`Conflicts\`, drives it off
with \`Replaces\`, or asks for other metadata of the same key. fleet refuses it only where one unit alone says both; here
the unit stays inactive for ever, and nothing says why.`,
  wrong: {
    'announcer.service': unit('MachineOf=web.service'),
    'web.service': unit('Conflicts=announcer.service'),
  },
  right: {
    'announcer.service': unit('MachineOf=web.service'),
    'web.service': unit('MachineMetadata=role=web'),
  },
  *check(set): Iterable<readonly [LintedUnit, Problem]> {
    for (const each of set.units) {
      const own = sampleName(each)
      const mine = requirementsOf(each, own)
      for (const { text, at } of fleetValues(each, 'MachineOf', 'X-ConditionMachineOf')) {
        const peer = set.find(text)
        if (peer === undefined || peer === each) continue
        const theirs = requirementsOf(peer, text)
        const [key] =
          [...mine.metadata].find(([name, values]) => {
            const wanted = theirs.metadata.get(name)
            return wanted !== undefined && ![...wanted].some((value) => values.has(value))
          }) ?? []
        if (theirs.conflicts.some((pattern) => matchesGlob(pattern, own))) {
          yield [
            each,
            { at, message: `${text} shuts this unit out with Conflicts=, so no machine can run it` },
          ]
        } else if (theirs.replaces.some((pattern) => matchesGlob(pattern, own))) {
          yield [each, { at, message: `${text} drives this unit off its machine with Replaces=` }]
        } else if (key !== undefined) {
          yield [each, { at, message: `${text} asks for another ${key} of its machine than this unit` }]
        }
      }
    }
  },
})
