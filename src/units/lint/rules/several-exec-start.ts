import { commandEntries, unitCommands } from '../commands.js'
import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'
import { isService, serviceType } from '../service.js'

export const severalExecStart = unitRule({
  name: 'several-exec-start',
  severity: 'error',
  topic: 'systemd',
  title: 'Several commands in ExecStart',
  docs: `
Only a service with \`Type=oneshot\` may have more than one command in \`ExecStart\`; systemd refuses any other. A
semicolon that stands alone separates commands as well. What comes first belongs into \`ExecStartPre\`.`,
  wrong: exampleService({
    service: `
ExecStart=/usr/bin/mkdir -p /run/web
ExecStart=/usr/bin/web`,
  }),
  right: exampleService({
    service: `
ExecStartPre=/usr/bin/mkdir -p /run/web
ExecStart=/usr/bin/web`,
  }),
  *check(unit) {
    if (!isService(unit) || serviceType(unit) === 'oneshot') return
    // Where one of them cannot be read the unit is refused for that.
    const entries = commandEntries(unit).filter(({ option, counts }) => option === 'ExecStart' && counts)
    if (entries.some(({ commands }) => commands.length === 0)) return
    const second = unitCommands(unit).filter(({ option }) => option === 'ExecStart')[1]
    if (second === undefined) return
    const { entry, command } = second
    const at = entry.spanInValue(command.start, command.end)
    yield { at, message: 'only a service with Type=oneshot may have several commands in ExecStart=' }
  },
})
