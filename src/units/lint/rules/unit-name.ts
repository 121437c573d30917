import { checkUnitName } from '../../unit-name.js'
import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'

/** Longest unit name systemd takes, in bytes; fleet takes one more. */
const systemdNameMaxBytes = 255

export const unitName = unitRule({
  name: 'unit-name',
  severity: 'error',
  topic: 'fleet',
  title: 'A name that fleet refuses',
  docs: `
A unit's name is the name of its file. fleet takes letters, digits and \`:-_.\\@\`, a unit type that it knows after the
last dot, and templates and instances of services, sockets, timers, paths and targets only. systemd takes at most 255
bytes, one less than fleet.`,
  wrong: { 'web server.service': '[Service]\nExecStart=/usr/bin/web\nRestart=always\nRestartSec=15\n' },
  right: exampleService({ name: 'web-server.service' }),
  *check({ name, file }) {
    const at = file.span(0, 0)
    const reason = checkUnitName(name)
    if (reason !== undefined)
      yield { at, message: `fleet refuses the name ${JSON.stringify(name)}: ${reason}` }
    else if (Buffer.byteLength(name) > systemdNameMaxBytes) {
      yield { at, message: `systemd takes no name of more than ${systemdNameMaxBytes} bytes` }
    }
  },
})
