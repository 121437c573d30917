/** What the engine counts. */
export interface EngineFigures {
  /** Seconds since 1970. */
  readonly leaderSince: number
  readonly rounds: number
  readonly scheduled: number
  readonly unscheduled: number
}

/** The engine's metrics in the text format of Prometheus, under fleet's names. */
export function metricsText({ leaderSince, rounds, scheduled, unscheduled }: EngineFigures): string {
  const lines = [
    ...metric(
      'leader_start_time',
      'gauge',
      'Start time of becoming an engine leader since epoch in seconds.',
      [['', leaderSince]],
    ),
    ...metric('reconcile_count_total', 'counter', 'Counter of reconcile rounds.', [['', rounds]]),
    ...metric('task_count_total', 'counter', 'Counter of engine schedule tasks.', [
      ['{type="attemptscheduleunit"}', scheduled],
      ['{type="unscheduleunit"}', unscheduled],
    ]),
  ]
  return `${lines.join('\n')}\n`
}

function metric(
  name: string,
  type: string,
  help: string,
  values: readonly (readonly [string, number])[],
): string[] {
  const full = `fleet_engine_${name}`
  return [
    `# HELP ${full} ${help}`,
    `# TYPE ${full} ${type}`,
    ...values.map(([labels, value]) => `${full}${labels} ${formatNumber(value)}`),
  ]
}

/** As Go's `%g`: an exponent from 1e+21 on by JavaScript's rule, from 1e+06 on by Go's. */
function formatNumber(value: number): string {
  if (value < 1e6) return String(value)
  const [mantissa, exponent = '0'] = value.toExponential().split('e')
  return `${mantissa}e+${exponent.replace('+', '').padStart(2, '0')}`
}
