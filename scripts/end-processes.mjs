// Ends processes by what they were given, whatever became of those that started them. Linux alone can look.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Ends all processes that have a path among their arguments or in their environment, all at once and for good.
 *
 * @param {string} path of a folder that nobody else knows
 * @param {number} deadlineMs
 * @returns {Promise<string[]>} what there was, `PID COMMAND`
 */
export async function endProcessesOf(path, deadlineMs) {
  const ended = new Map()
  const end = performance.now() + deadlineMs
  for (;;) {
    const found = processesOf(path)
    for (const { pid, command } of found) {
      ended.set(pid, `${pid} ${command}`)
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
    }
    if (found.length === 0 || performance.now() > end) return [...ended.values()]
    await sleep(100)
  }
}

/**
 * @param {string} path
 * @returns {{ pid: number, command: string }[]}
 */
export function processesOf(path) {
  if (!existsSync('/proc/self/environ')) return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const command = read(`/proc/${name}/cmdline`)
      const has = command.includes(path) || read(`/proc/${name}/environ`).includes(path)
      return has ? [{ pid: Number(name), command: command.replaceAll('\0', ' ').slice(0, 200).trim() }] : []
    })
}

/** Empty where it is another's, or has ended: so it is of a zombie too. */
function read(file) {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}
