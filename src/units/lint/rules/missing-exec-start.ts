import { parseBoolean } from '../../values/boolean.js'
import { InvalidValueError } from '../../values/invalid-value.js'
import type { LintedUnit } from '../linted-unit.js'
import { type Problem, unitRule } from '../rule.js'
import { isService, serviceType } from '../service.js'
import { isMisspelt } from '../slip.js'

export const missingExecStart = unitRule({
  name: 'missing-exec-start',
  severity: 'error',
  topic: 'systemd',
  title: 'A service that runs nothing',
  docs: `
systemd refuses a service without \`ExecStart\`. Only a oneshot may do without, where it has \`RemainAfterExit=yes\` and
\`ExecStop\`, or a \`SuccessAction\`.`,
  wrong: { 'web.service': '[Service]\nRestart=always\nRestartSec=15\n' },
  right: { 'web.service': '[Service]\nExecStart=/usr/bin/web\nRestart=always\nRestartSec=15\n' },
  *check(unit): Iterable<Problem> {
    if (!isService(unit) || unit.list('Service', 'ExecStart').length > 0) return
    // A file without any option, and a misspelt one, are other rules' matter.
    if (unit.file.optionEntries().length === 0 || isMisspelt(unit, 'Service', 'ExecStart')) return
    const at = unit.anchor('Service')
    const action = unit.single('Unit', 'SuccessAction')?.value ?? 'none'
    const stops = remains(unit) && unit.list('Service', 'ExecStop').length > 0
    if (serviceType(unit) === 'oneshot' && (action !== 'none' || stops)) return
    yield unit.single('Service', 'Type')?.value === 'oneshot'
      ? { at, message: 'a oneshot without ExecStart= needs RemainAfterExit=yes and ExecStop=' }
      : { at, message: 'a service needs ExecStart=' }
  },
})

function remains(unit: LintedUnit): boolean {
  try {
    return parseBoolean(unit.single('Service', 'RemainAfterExit')?.value ?? 'no')
  } catch (error) {
    if (error instanceof InvalidValueError) return false
    throw error
  }
}
