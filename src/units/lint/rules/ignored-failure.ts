import { spanOf, unitCommands } from '../commands.js'
import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'
import { isService } from '../service.js'

export const ignoredFailure = unitRule({
  name: 'ignored-failure',
  severity: 'warning',
  topic: 'operation',
  title: 'Restart on failure of a program whose failure does not count',
  docs: `
With \`-\` before the program of \`ExecStart\` its failure counts as success, so \`Restart=on-failure\` has nothing to do
and a crashed service stays down.`,
  wrong: exampleService({
    service: `
ExecStart=-/usr/bin/web
Restart=on-failure
RestartSec=15`,
  }),
  right: exampleService({
    service: `
ExecStart=/usr/bin/web
Restart=on-failure
RestartSec=15`,
  }),
  *check(unit) {
    const restart = unit.single('Service', 'Restart')
    if (!isService(unit) || restart === undefined || !['on-failure', 'on-abnormal'].includes(restart.value))
      return
    const use = unitCommands(unit).find(
      ({ option, command }) => option === 'ExecStart' && command.prefixes.includes('-'),
    )
    if (use === undefined) return
    const message = `with - its failure counts as success, so Restart=${restart.value} never restarts it`
    yield { at: spanOf(use, { start: use.command.start, end: use.command.start + 1 }), message }
  },
})
