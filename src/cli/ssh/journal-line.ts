import type { JournalEntry } from '../../operations/index.js'

/** How entries of several journals can be written; each as journalctl(1) does. */
export const journalOutputs = ['short', 'short-iso', 'short-precise', 'cat', 'json'] as const

export type JournalOutput = (typeof journalOutputs)[number]

/** An entry as lines; times are those of this computer's time zone. */
export function journalLines(entry: JournalEntry, output: Exclude<JournalOutput, 'json'>): string[] {
  const { message, hostname, identifier, pid } = entry
  const lines = message.split('\n')
  if (output === 'cat') return lines
  const from = `${identifier}${pid === undefined ? '' : `[${pid}]`}`
  return lines.map((line) => `${timeText(entry.time, output)} ${hostname} ${from}: ${line}`)
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function timeText(microseconds: number, output: JournalOutput): string {
  const date = new Date(microseconds / 1_000)
  const two = (number: number) => String(number).padStart(2, '0')
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  if (output === 'short-iso') {
    const offset = -date.getTimezoneOffset()
    const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`
    return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${clock}${zone}`
  }
  const day = `${months[date.getMonth()]} ${two(date.getDate())} ${clock}`
  return output === 'short' ? day : `${day}.${String(microseconds % 1_000_000).padStart(6, '0')}`
}
