import { unitRule } from '../rule.js'
import { isService, serviceType } from '../service.js'
import { isMisspelt } from '../slip.js'

export const noRestart = unitRule({
  name: 'no-restart',
  severity: 'warning',
  topic: 'operation',
  title: 'A long-running service that is not restarted',
  docs: `
fleet starts a unit once. When its program ends, for whatever reason, the unit stays down until somebody looks: fleet
moves units of lost machines, not of lost programs. Set \`Restart=always\`, or \`Restart=no\` where that is what you want.
What runs to an end by design is \`Type=oneshot\`.`,
  wrong: { 'web.service': '[Service]\nExecStart=/usr/bin/web\n' },
  right: { 'web.service': '[Service]\nExecStart=/usr/bin/web\nRestart=always\nRestartSec=15\n' },
  *check(unit) {
    if (!isService(unit) || serviceType(unit) === 'oneshot') return
    if (unit.assignments('Service', 'Restart').length > 0 || isMisspelt(unit, 'Service', 'Restart')) return
    const start = unit.list('Service', 'ExecStart').at(-1)
    if (start === undefined) return
    yield { at: start.nameSpan, message: 'nothing starts this service again when it ends: set Restart=' }
  },
})
