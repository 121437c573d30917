import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'

export const killMode = unitRule({
  name: 'kill-mode',
  severity: 'warning',
  topic: 'systemd',
  title: 'KillMode that leaves processes behind',
  docs: `
With \`KillMode=none\` systemd kills nothing when the unit ends: processes stay, and the next start finds them. systemd
warns about it. For a container \`ExecStop\` with \`docker stop\` does what was wanted.`,
  wrong: exampleService({ service: 'KillMode=none' }),
  right: exampleService({ service: 'KillMode=mixed' }),
  *check(unit) {
    for (const section of ['Service', 'Socket', 'Mount', 'Swap', 'Scope']) {
      const mode = unit.single(section, 'KillMode')
      if (mode?.value !== 'none') continue
      yield { at: mode.valueSpan, message: 'KillMode=none leaves the processes of the unit behind' }
    }
  },
})
