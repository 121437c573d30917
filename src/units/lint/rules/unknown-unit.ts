import { globsOverlap, matchesGlob } from '../../glob.js'
import { splitUnitName } from '../../unit-name.js'
import { fleetPatterns, instancesOf, literalPrefix } from '../fleet-patterns.js'
import { fleetValues, isContinued } from '../fleet-values.js'
import type { LintedSet } from '../linted-set.js'
import type { LintedUnit } from '../linted-unit.js'
import { type Problem, setRule } from '../rule.js'
import { isSystemUnit } from '../system-units.js'
import { unitReferences } from '../unit-references.js'

/** Dependencies without which the unit does not start, or ends. */
const strong = ['Requires', 'Requisite', 'BindsTo', 'BindTo', 'PartOf']

const announcer = `[Unit]
BindsTo=web.service
After=web.service

[Service]
ExecStart=/usr/bin/announce
Restart=always
RestartSec=15

[X-Fleet]
MachineOf=web.service
`
const web = '[Service]\nExecStart=/usr/bin/web\nRestart=always\nRestartSec=15\n'

export const unknownUnit = setRule({
  name: 'unknown-unit',
  severity: 'warning',
  topic: 'set',
  title: 'A unit that is in no file of the set',
  docs: `
\`MachineOf\` of a unit that is not there keeps a unit from ever being scheduled, \`Requires\` makes its start fail, and a
\`Conflicts\` that matches no unit keeps nothing away. Looked at are the files that are linted together, and only where
there are several; units of systemd and CoreOS are known, others can be named in the configuration (\`known-units\`).`,
  wrong: { 'announcer.service': announcer.replaceAll('web.service', 'www.service'), 'web.service': web },
  right: { 'announcer.service': announcer, 'web.service': web },
  *check(set): Iterable<readonly [LintedUnit, Problem]> {
    if (set.units.length < 2) return
    for (const unit of set.units) {
      for (const { text, written, entry, at } of fleetValues(unit, 'MachineOf', 'X-ConditionMachineOf')) {
        // What can be no name at all is another rule's matter.
        if (isContinued(entry) || splitUnitName(text) === undefined || isThere(set, text)) continue
        yield [unit, { at, message: `no file of the set is ${written}, so this unit is never scheduled` }]
      }
      for (const { entry, name, written, at } of unitReferences(unit)) {
        if (!strong.includes(entry.name) || isThere(set, name) || isSystemUnit(name)) continue
        yield [unit, { at, message: `no file of the set is ${written}, which ${entry.name}= names` }]
      }
      for (const { option, text, written, at } of fleetPatterns(unit)) {
        if (matchesAny(set, text) || splitUnitName(text) === undefined) continue
        yield [
          unit,
          { at, message: `no unit of the set is matched by ${written}, so ${option}= has no effect` },
        ]
      }
    }
  },
})

function isThere(set: LintedSet, name: string): boolean {
  return (
    set.find(name) !== undefined ||
    set.knownUnits.some((pattern) => matchesGlob(pattern, name, { escapes: false }))
  )
}

function matchesAny(set: LintedSet, pattern: string): boolean {
  const prefix = literalPrefix(pattern)
  return (
    set.units.some(({ name, parts }) => {
      if (parts?.kind !== 'template') return name.startsWith(prefix) && matchesGlob(pattern, name)
      const own = `${parts.prefix}@`
      return (own.startsWith(prefix) || prefix.startsWith(own)) && globsOverlap(pattern, instancesOf(name))
    }) || set.knownUnits.some((known) => globsOverlap(pattern, known.replaceAll('\\', '\\\\')))
  )
}
