import { type DoctorFinding, failure } from './finding.js'

/** What the HTTP API answered. */
export type ApiFacts =
  | { readonly version: string | undefined; readonly units: number }
  /** The request that failed, and what version it was before that. */
  | { readonly error: Error; readonly version?: string | undefined; readonly reading: boolean }

/** Whether the HTTP API answers, and in which version. */
export function checkApi(facts: ApiFacts): DoctorFinding[] {
  if ('error' in facts) {
    const { error, reading } = facts
    const answered = 'status' in error && error.status === 500
    return [
      failure(
        'api',
        error,
        reading && answered
          ? 'A unit with a state that fleet does not know makes every list fail: look into etcd with --etcd.'
          : undefined,
      ),
    ]
  }
  const { version, units } = facts
  const text = `The API answers${version === undefined ? '' : `, fleet ${version}`}; ${units} unit${units === 1 ? '' : 's'}.`
  if (version === undefined || !isOlder(version, 0, 13)) return [{ check: 'api', level: 'ok', message: text }]
  return [
    {
      check: 'api',
      level: 'warning',
      message: `fleet ${version} keeps the unit file of a unit that exists: replacing a unit changes nothing.`,
      advice: 'Destroy a unit before it is submitted anew, or bring fleet to 0.13 or later.',
    },
  ]
}

function isOlder(version: string, major: number, minor: number): boolean {
  const [have = 0, then = 0] = version.replace(/^v/, '').split('.').map(Number)
  return have < major || (have === major && then < minor)
}
