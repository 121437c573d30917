import { exampleService } from '../examples.js'
import { fleetReading } from '../fleet-reading.js'
import { unitRule } from '../rule.js'

export const emptyUnitFile = unitRule({
  name: 'empty-unit-file',
  severity: 'error',
  topic: 'fleet',
  title: 'A unit file without an option',
  docs: `
fleet refuses to create a unit without options. Text that stands before the first section does not count: a file that
is no unit file at all ends up here too.`,
  wrong: { 'web.service': '[Unit]\n[Service]\n' },
  right: exampleService({}),
  *check(unit) {
    const reading = fleetReading(unit)
    if (reading.kind === 'unreadable' || reading.options.length > 0) return
    yield {
      at: unit.file.span(0, 0),
      message: 'there is no option in this file, and fleet refuses such a unit',
    }
  },
})
