import { exampleService } from '../examples.js'
import { finds } from '../finds.js'
import { fleetReading, isLineTooLong } from '../fleet-reading.js'
import { unitRule } from '../rule.js'
import { sourceLines } from '../source-lines.js'
import { blankAfterBackslash } from './blank-after-backslash.js'
import { commentInContinuation } from './comment-in-continuation.js'
import { crlfContinuation } from './crlf-continuation.js'

export const fleetRefusal = unitRule({
  name: 'fleet-refusal',
  severity: 'error',
  topic: 'fleet',
  title: 'A line that fleet cannot read',
  docs: `
fleet reads unit files with a parser of its own, which is stricter than systemd's and stops at the first line it does
not understand. This rule tells of what no other one explains, such as a name on another line than its \`=\`.`,
  wrong: { 'web.service': '[Service]\nExecStart \\\n  =/usr/bin/web\nRestart=always\nRestartSec=15\n' },
  right: exampleService({
    service: `
ExecStart= \\
  /usr/bin/web`,
  }),
  *check(unit) {
    const reading = fleetReading(unit)
    if (reading.kind !== 'unreadable' || isLineTooLong(reading.reason)) return
    if (unit.file.diagnostics.some(({ problem }) => /^(missing-equals|bad-section-header)$/.test(problem)))
      return
    if (finds(unit, [blankAfterBackslash, commentInContinuation, crlfContinuation])) return
    const lines = sourceLines(unit)
    const line = lines.find(({ start }) => unit.file.position(start).line >= reading.line) ?? lines.at(-1)
    const at = unit.file.span(line?.start ?? 0, line?.end ?? 0)
    yield { at, message: `fleet refuses this file: ${reading.reason}` }
  },
})
