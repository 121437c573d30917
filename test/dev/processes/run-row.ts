import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SupervisorRow } from './rows/row.js'

/** How long a step may take on a computer that has much to do, in milliseconds. */
const deadlineMs = 30_000

/** A service as whoever supervises it tells of it. */
export interface Supervised {
  /** `active/running` */
  readonly state: string
  readonly result: string
  /** `exited 3`, `killed TERM`; empty while it has not ended. */
  readonly main: string
  readonly mainPid: number
  readonly restarts: number
}

export interface Supervisor {
  act(verb: 'start' | 'stop' | 'restart' | 'reload'): Promise<void> | void
  look(): Promise<Supervised> | Supervised
}

/** The unit file of a row. */
export function unitFile({ unit = '', service }: SupervisorRow, folder: string): string {
  return `[Unit]\n${unit}\n[Service]\n${service}\n`.replaceAll('DIR', folder)
}

/** What is seen at the end, in the words of the row. */
export async function runRow(row: SupervisorRow, folder: string, supervisor: Supervisor): Promise<object> {
  for (const step of row.steps) await takeStep(step.replaceAll('DIR', folder), folder, supervisor)
  const { result, main, restarts } = await supervisor.look()
  const trace = readTrace(folder).map((line) => line.replaceAll(folder, 'DIR'))
  return {
    result,
    ...(row.main === undefined ? {} : { main }),
    ...(row.trace === undefined ? {} : { trace: row.sorted === true ? trace.sort() : trace }),
    ...(row.restarts === undefined ? {} : { restarts }),
  }
}

/** What the row says will be seen. */
export function expectedOf({ result = 'success', main, trace, sorted, restarts }: SupervisorRow): object {
  return {
    result,
    ...(main === undefined ? {} : { main }),
    ...(trace === undefined ? {} : { trace: sorted === true ? [...trace].sort() : [...trace] }),
    ...(restarts === undefined ? {} : { restarts }),
  }
}

async function takeStep(step: string, folder: string, supervisor: Supervisor): Promise<void> {
  const [word = '', argument = '', ...rest] = step.split(' ')
  // Many rows look at a time. Who looks too often has no time left for what there is to be seen: Node runs timers
  // that are due before anything else.
  const until = async (check: (now: Supervised) => boolean) => {
    const over = Date.now() + deadlineMs
    for (;;) {
      const seen = await supervisor.look()
      if (check(seen)) return
      if (Date.now() > over) {
        throw new Error(`not ${step}: ${JSON.stringify(seen)}, trace ${readTrace(folder).join(' | ')}`)
      }
      await sleep(50)
    }
  }
  switch (word) {
    case 'start':
    case 'stop':
    case 'restart':
    case 'reload':
      await supervisor.act(word)
      return
    case 'kill':
      process.kill((await supervisor.look()).mainPid, `SIG${argument}`)
      return
    case 'write':
      await writeFile(argument, rest.join(' '))
      return
    case 'trace':
      await until(() => readTrace(folder).length >= Number(argument))
      return
    case 'ends':
      await until(({ main }) => main !== '')
      return
    case 'file':
      await until(() => existsSync(argument) && readFileSync(argument, 'utf8') !== '')
      return
    case 'main':
      await until(({ mainPid }) => mainPid === readPid(argument))
      return
    case 'gone':
      await until(() => !isThere(readPid(argument)))
      return
    case 'there':
      if (!isThere(readPid(argument))) throw new Error(`${argument}: the process is gone`)
      return
    default:
      await until(({ state }) => state === step)
  }
}

function readTrace(folder: string): string[] {
  const path = join(folder, 'trace')
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8').split('\n').slice(0, -1)
}

function readPid(path: string): number {
  return Number(readFileSync(path, 'utf8'))
}

function isThere(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
