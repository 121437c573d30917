import { loadavg } from 'node:os'
import { type CommandCall, print } from '../command.js'

/** uptime(1): how long the machine has had power; the load is that of the computer it is simulated on. */
export function uptime({ machine, stdout }: CommandCall): number {
  const now = new Date()
  const minutes = Math.floor((now.getTime() - (machine.upSince ?? now.getTime())) / 60_000)
  const hours = Math.floor(minutes / 60)
  const days = Math.floor(hours / 24)
  const rest =
    hours % 24 === 0
      ? `${minutes % 60} min`
      : `${String(hours % 24).padStart(2)}:${String(minutes % 60).padStart(2, '0')}`
  const up = days === 0 ? rest : `${days} ${days === 1 ? 'day' : 'days'}, ${rest}`
  const load = loadavg().map((value) => value.toFixed(2))
  print(stdout, ` ${now.toISOString().slice(11, 19)} up ${up},  0 users,  load average: ${load.join(', ')}`)
  return 0
}
