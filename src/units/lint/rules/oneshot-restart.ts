import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'
import { isService } from '../service.js'

export const oneshotRestart = unitRule({
  name: 'oneshot-restart',
  severity: 'error',
  topic: 'systemd',
  title: 'A oneshot that is to be restarted after success',
  docs: `
systemd refuses \`Type=oneshot\` with \`Restart=always\` or \`Restart=on-success\`: it would run for ever. Use
\`Restart=on-failure\` (of systemd 244 and later), or a timer.`,
  wrong: exampleService({
    service: `
Type=oneshot
Restart=always`,
  }),
  right: exampleService({
    service: `
Type=oneshot
Restart=no`,
  }),
  *check(unit) {
    if (!isService(unit) || unit.single('Service', 'Type')?.value !== 'oneshot') return
    const restart = unit.single('Service', 'Restart')
    if (restart === undefined || !['always', 'on-success'].includes(restart.value)) return
    yield { at: restart.valueSpan, message: `a oneshot may not have Restart=${restart.value}` }
  },
})
