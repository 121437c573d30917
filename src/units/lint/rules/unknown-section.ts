import { nearestWord } from '../../../nearest-word.js'
import { fleetSection } from '../../requirements.js'
import { isSection } from '../../systemd/find-option.js'
import { extensionPrefix } from '../../systemd/sections.js'
import { exampleService } from '../examples.js'
import { fixBy } from '../fixes.js'
import { type Problem, unitRule } from '../rule.js'
import { isSlip } from '../slip.js'
import { sectionsOf } from '../unit-sections.js'

export const unknownSection = unitRule({
  name: 'unknown-section',
  severity: 'error',
  topic: 'systemd',
  title: 'A section that systemd and fleet ignore',
  docs: `
A unit has \`[Unit]\` and the section of its type: a timer has no \`[Service]\`. systemd ignores all others; of those that
start with \`X-\` it does not even tell, so a misspelt \`[X-Fleet]\` is noticed by nobody. Case and blanks count.`,
  wrong: {
    'web.service':
      '[Service]\nExecStart=/usr/bin/web\nRestart=always\nRestartSec=15\n\n[X-fleet]\nGlobal=true\n',
  },
  right: exampleService({ fleet: 'Global=true' }),
  *check(unit): Iterable<Problem> {
    const known = sectionsOf(unit)
    if (known === undefined) return
    const { type = '' } = unit.parts ?? {}
    for (const { name, headerSpan: at, headerStart } of unit.file.sections()) {
      if (known.includes(name) || name === fleetSection || name === '') continue
      const near = nearestWord(name.trim(), [...known, fleetSection])
      if (name.startsWith(extensionPrefix) && near !== fleetSection) continue
      const edits = [{ start: headerStart + 1, end: headerStart + 1 + name.length, text: near ?? '' }]
      const elsewhere = isSection(name)
      const message = elsewhere
        ? `a ${type} has no section [${name}]`
        : `systemd and fleet ignore the section [${name}]${near === undefined ? '' : `: did you mean [${near}]?`}`
      const safe =
        !elsewhere && near !== undefined && isSlip(name.trim(), near) && at.start.line === at.end.line
      yield { at, message, ...fixBy(`write [${near}]`, safe ? edits : []) }
    }
  },
})
