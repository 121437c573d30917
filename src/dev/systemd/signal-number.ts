import { constants } from 'node:os'

/** SIGRTMIN as programs have it on Linux with glibc, whose threads keep 32 and 33. */
const firstRealTime = 34
const lastRealTime = 64

/**
 * A signal by its name, with or without `SIG`, or its number, as KillSignal is written (systemd.kill(5)):
 * `SIGTERM`, `INT`, `SIGRTMIN+3`, `15`. Undefined where this system has none of that name.
 */
export function signalNumber(text: string): number | undefined {
  if (/^\d{1,2}$/.test(text)) return Number(text)
  const name = text.startsWith('SIG') ? text : `SIG${text}`
  const [, end, sign = '+', distance = '0'] = /^SIGRT(MIN|MAX)(?:([+-])(\d+))?$/.exec(name) ?? []
  if (end !== undefined) {
    const number = (end === 'MIN' ? firstRealTime : lastRealTime) + Number(`${sign}${distance}`)
    return number >= firstRealTime && number <= lastRealTime ? number : undefined
  }
  return Object.entries(constants.signals).find(([known]) => known === name)?.[1]
}
