import { matchesGlob } from '../../glob.js'
import { fleetPatterns, literalPrefix } from '../fleet-patterns.js'
import { sampleName } from '../fleet-values.js'
import type { LintedUnit } from '../linted-unit.js'
import { requirementsOf } from '../machines.js'
import { type Problem, setRule } from '../rule.js'

const unit = (fleet: string) =>
  `[Service]\nExecStart=/usr/bin/run\nRestart=always\nRestartSec=15\n\n[X-Fleet]\n${fleet}\n`

export const replacesEachOther = setRule({
  name: 'replaces-each-other',
  severity: 'error',
  topic: 'set',
  title: 'Units that replace each other',
  docs: `
Where two units name each other in \`Replaces\` fleet ignores both, for each would drive the other away for ever.`,
  wrong: { 'blue.service': unit('Replaces=green.service'), 'green.service': unit('Replaces=blue.service') },
  right: {
    'blue.service': unit('Replaces=green.service'),
    'green.service': unit('MachineMetadata=role=web'),
  },
  *check(set): Iterable<readonly [LintedUnit, Problem]> {
    const replacing = set.units.filter((each) =>
      fleetPatterns(each).some(({ option }) => option === 'Replaces'),
    )
    for (const each of replacing) {
      const own = sampleName(each)
      for (const { option, text, at } of fleetPatterns(each)) {
        if (option !== 'Replaces') continue
        const other = replacing.find((candidate) => {
          const name = sampleName(candidate)
          const { replaces } = requirementsOf(candidate, name)
          const mayMatch = name !== own && name.startsWith(literalPrefix(text))
          return mayMatch && matchesGlob(text, name) && replaces.some((pattern) => matchesGlob(pattern, own))
        })
        if (other === undefined) continue
        yield [each, { at, message: `${other.name} replaces this unit in turn, so fleet ignores both` }]
      }
    }
  },
})
