import { fleetLineMaxBytes } from '../../fleet-options.js'
import { fleetReading, isLineTooLong } from '../fleet-reading.js'
import type { LintedUnit } from '../linted-unit.js'
import { unitRule } from '../rule.js'
import { type SourceLine, sourceLines, syntaxProblems } from '../source-lines.js'

export const lineLength = unitRule({
  name: 'line-length',
  severity: 'error',
  topic: 'fleet',
  title: 'A line that is too long for fleet or systemd',
  docs: `
fleet refuses a unit file with a line of ${fleetLineMaxBytes} bytes or more. It looks at lines through a window, so some of
them pass: these are warnings, for the next edit anywhere above may stop them. Break the line with a backslash; the
whole value may be longer, up to 1 MiB, where systemd refuses it.`,
  wrong: { 'web.service': example(`A=${'x'.repeat(2100)}`) },
  right: { 'web.service': example(`A=${'x'.repeat(1000)} \\\n  B=${'x'.repeat(1000)}`) },
  *check(unit) {
    const reading = fleetReading(unit)
    const refused = reading.kind !== 'options' && isLineTooLong(reading.reason)
    const stoppedAt = reading.kind === 'unreadable' ? reading.line : 1
    const long = sourceLines(unit).filter((line) => bytesOf(unit, line) >= fleetLineMaxBytes)
    const culprit = refused
      ? (long.find((line) => unit.file.position(line.start).line >= stoppedAt) ?? long[0])
      : undefined
    if (refused && culprit === undefined) {
      yield { at: unit.file.span(0, 0), message: `fleet refuses this file: ${reading.reason}` }
    }
    for (const line of long) {
      const at = unit.file.span(line.start, line.end)
      const bytes = bytesOf(unit, line)
      if (line === culprit) {
        const most = fleetLineMaxBytes - 1
        yield { at, message: `fleet refuses this line of ${bytes} bytes: at most ${most} are allowed` }
      } else {
        const message = `this line of ${bytes} bytes is longer than fleet allows, though it may pass by where it stands`
        yield { at, message, severity: 'warning' }
      }
    }
    for (const { span } of syntaxProblems(unit, 'line-too-long')) {
      yield { at: span, message: 'systemd refuses a value of 1 MiB or more' }
    }
  },
})

function example(environment: string): string {
  return `
[Service]
Environment=${environment}
ExecStart=/usr/bin/web
Restart=always
RestartSec=15
`
}

function bytesOf({ text }: LintedUnit, { start, end }: SourceLine): number {
  if ((end - start) * 3 < fleetLineMaxBytes) return end - start
  return Buffer.byteLength(text.slice(start, end))
}
