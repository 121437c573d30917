import { sampleName } from '../fleet-values.js'
import type { LintedSet } from '../linted-set.js'
import type { LintedUnit } from '../linted-unit.js'
import { runTogether } from '../machines.js'
import { type Problem, setRule } from '../rule.js'
import { isSystemUnit } from '../system-units.js'
import { ownSection } from '../unit-sections.js'

const backup = '[Service]\nType=oneshot\nExecStart=/usr/bin/backup\n'

export const activatedElsewhere = setRule({
  name: 'activated-elsewhere',
  severity: 'warning',
  topic: 'set',
  title: 'A timer, socket or path whose unit is not on its machine',
  docs: `
A timer, a socket and a path start another unit, the service of the same name where none is told. To fleet they are
two units that may come to two machines, where the one waits for ever and the other is never started. Bind them with
\`MachineOf\`, and load the service without starting it.`,
  wrong: { 'backup.timer': '[Timer]\nOnCalendar=daily\n', 'backup.service': backup },
  right: {
    'backup.timer': '[Timer]\nOnCalendar=daily\n\n[X-Fleet]\nMachineOf=backup.service\n',
    'backup.service': backup,
  },
  *check(set): Iterable<readonly [LintedUnit, Problem]> {
    for (const unit of set.units) {
      const target = activates(unit)
      if (target === undefined || isSystemUnit(target) || set.knownUnits.includes(target)) continue
      const problem = judge(set, unit, target)
      if (problem !== undefined) yield [unit, problem]
    }
  },
})

/** The unit that a timer, socket or path starts; of a template that of a sample instance. */
function activates(unit: LintedUnit): string | undefined {
  const section = ownSection(unit)
  if (section === undefined || !['Timer', 'Socket', 'Path'].includes(section)) return undefined
  const option = unit.single(section, section === 'Socket' ? 'Service' : 'Unit')
  const name = sampleName(unit)
  return option?.value.includes('%')
    ? undefined
    : (option?.value ?? `${name.slice(0, name.lastIndexOf('.'))}.service`)
}

function judge(set: LintedSet, unit: LintedUnit, target: string): Problem | undefined {
  const section = ownSection(unit) ?? ''
  const at = unit.anchor(section)
  const type = section.toLowerCase()
  // With Accept=yes a socket starts an instance for each connection.
  const accepting =
    section === 'Socket' && /^(yes|true|on|1|y|t)$/i.test(unit.single('Socket', 'Accept')?.value ?? '')
  const name = accepting ? target.replace('.service', '@1.service') : target
  if (set.find(name) === undefined) {
    return set.units.length < 2
      ? undefined
      : { at, message: `no file of the set is ${name}, which this ${type} starts` }
  }
  if (runTogether(set, sampleName(unit), name)) return undefined
  return {
    at,
    message: `${name}, which this ${type} starts, may be on another machine: add MachineOf=${name}`,
  }
}
