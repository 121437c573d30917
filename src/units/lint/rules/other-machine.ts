import { splitUnitName } from '../../unit-name.js'
import { sampleName } from '../fleet-values.js'
import type { LintedUnit } from '../linted-unit.js'
import { runTogether } from '../machines.js'
import { type Problem, setRule } from '../rule.js'
import { unitReferences } from '../unit-references.js'

const web = '[Service]\nExecStart=/usr/bin/web\nRestart=always\nRestartSec=15\n'
const announcer = `[Unit]
BindsTo=web.service
After=web.service

[Service]
ExecStart=/usr/bin/announce
Restart=always
RestartSec=15
`

export const otherMachine = setRule({
  name: 'other-machine',
  severity: 'warning',
  topic: 'set',
  title: 'A dependency on a unit that may be on another machine',
  docs: `
systemd knows the units of its own machine only. \`Requires\` of a unit that fleet has put on another machine makes the
start fail, \`After\` and \`Wants\` mean nothing. Bind the two with \`MachineOf\`; a global unit, or \`After\` on it, needs no
binding where it runs on all machines that this unit may come to.`,
  wrong: { 'announcer.service': announcer, 'web.service': web },
  right: { 'announcer.service': `${announcer}\n[X-Fleet]\nMachineOf=web.service\n`, 'web.service': web },
  *check(set): Iterable<readonly [LintedUnit, Problem]> {
    for (const unit of set.units) {
      const own = sampleName(unit)
      const told = new Set<string>()
      for (const { entry, name, written, at } of unitReferences(unit)) {
        const target = set.find(name)
        if (name === own || told.has(name) || target === undefined || entry.name.startsWith('On')) continue
        if (splitUnitName(name)?.kind === 'template' || runTogether(set, own, name)) continue
        told.add(name)
        const effect = ['Requires', 'Requisite', 'BindsTo', 'BindTo'].includes(entry.name)
          ? `${entry.name}= then fails`
          : `${entry.name}= then means nothing`
        const message = `${written} may be on another machine, where ${effect}: add MachineOf=${written}`
        yield [unit, { at, message }]
      }
    }
  },
})
