import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'
import { isService } from '../service.js'

export const dbusName = unitRule({
  name: 'dbus-name',
  severity: 'error',
  topic: 'systemd',
  title: 'Type=dbus without BusName',
  docs: `
A service with \`Type=dbus\` counts as started once it has taken its name on the bus. systemd refuses it without
\`BusName\`.`,
  wrong: exampleService({ service: 'Type=dbus' }),
  right: exampleService({
    service: `
Type=dbus
BusName=org.example.Web`,
  }),
  *check(unit) {
    const type = unit.single('Service', 'Type')
    if (!isService(unit) || type?.value !== 'dbus' || unit.single('Service', 'BusName') !== undefined) return
    yield { at: type.valueSpan, message: 'Type=dbus needs BusName=' }
  },
})
