import { InvalidValueError } from '../../values/invalid-value.js'
import { parseTimeSpan } from '../../values/time-span.js'
import type { LintedUnit } from '../linted-unit.js'
import { unitRule } from '../rule.js'
import { isService, serviceType } from '../service.js'

/** What systemd does where nothing is set (systemd-system.conf(5)), in milliseconds. */
const defaults = { restart: 100, interval: 10_000, burst: 5 }

export const restartGivesUp = unitRule({
  name: 'restart-gives-up',
  severity: 'warning',
  topic: 'operation',
  title: 'Restarts so quick that systemd gives up',
  docs: `
systemd waits 100 ms before a restart, and after five starts within 10 seconds it gives up: a service that fails for
a minute, because what it needs is not up yet, stays down for ever. Set \`RestartSec\` so that the starts spread, or
\`StartLimitIntervalSec=0\`.`,
  wrong: { 'web.service': '[Service]\nExecStart=/usr/bin/web\nRestart=always\n' },
  right: { 'web.service': '[Service]\nExecStart=/usr/bin/web\nRestart=always\nRestartSec=15\n' },
  *check(unit) {
    const restart = unit.single('Service', 'Restart')
    if (!isService(unit) || restart === undefined || restart.value === 'no') return
    if (serviceType(unit) === 'oneshot') return
    const pause = milliseconds(unit, [['Service', 'RestartSec']], defaults.restart)
    const interval = milliseconds(
      unit,
      [
        ['Unit', 'StartLimitIntervalSec'],
        ['Unit', 'StartLimitInterval'],
        ['Service', 'StartLimitInterval'],
      ],
      defaults.interval,
    )
    const burst = Number(
      (unit.single('Unit', 'StartLimitBurst') ?? unit.single('Service', 'StartLimitBurst'))?.value ??
        defaults.burst,
    )
    if (pause === undefined || interval === undefined || !Number.isInteger(burst) || burst === 0) return
    if (pause * burst >= interval) return
    yield {
      at: restart.nameSpan,
      message: `after ${burst} quick failures within ${interval / 1000} s systemd gives up for ever: set RestartSec=`,
    }
  },
})

function milliseconds(
  unit: LintedUnit,
  options: readonly (readonly [section: string, name: string])[],
  otherwise: number,
): number | undefined {
  const text = options
    .map(([section, name]) => unit.single(section, name)?.value)
    .find((value) => value !== undefined)
  try {
    return text === undefined ? otherwise : parseTimeSpan(text)
  } catch (error) {
    if (error instanceof InvalidValueError) return undefined
    throw error
  }
}
