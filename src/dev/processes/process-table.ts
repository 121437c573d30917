import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** A process of this computer. */
export interface ProcessInfo {
  readonly pid: number
  /** Its parent. */
  readonly parent: number
  readonly group: number
  /** Its session; where the system does not tell it, its group. */
  readonly session: number
  /** Whether it has ended, and nobody has collected what is left of it. */
  readonly zombie: boolean
  /** When it was started, in a measure of the system's; what a number was given to before was started before. */
  readonly started: string
}

/** Whether the system tells about processes in `/proc`, as Linux does. */
const hasProc = process.platform === 'linux'

/** All processes of this computer, as far as they may be seen. */
export function readProcesses(): ProcessInfo[] {
  return hasProc ? readProc() : readPs()
}

/** Whether a process is there and has not ended. */
export function isRunning(pid: number): boolean {
  if (!hasProc) return readPs().some((found) => found.pid === pid && !found.zombie)
  return readStat(pid)?.zombie === false
}

/**
 * A variable of a process's environment, as it was when its program was started; undefined where it has none. Null
 * where nobody can tell yet, as in the middle of an exec.
 */
export function readVariable(pid: number, name: string): string | undefined | null {
  if (!hasProc) return undefined
  const environment = read(`/proc/${pid}/environ`)
  if (environment === '') return null
  const start = `\0${environment}`.indexOf(`\0${name}=`)
  if (start === -1) return undefined
  const [value] = environment.slice(start + name.length + 1).split('\0', 1)
  return value
}

/** The command line of a process; undefined where it is gone, or nobody tells. */
export function readCommandLine(pid: number): string | undefined {
  if (!hasProc) {
    return ps(['-o', 'command=', '-p', String(pid)])?.trim() || undefined
  }
  const words = read(`/proc/${pid}/cmdline`).replace(/\0$/, '')
  return words === '' ? undefined : words.replaceAll('\0', ' ')
}

function readProc(): ProcessInfo[] {
  return readdirSync('/proc').flatMap((name) => {
    return /^\d+$/.test(name) ? (readStat(Number(name)) ?? []) : []
  })
}

/** proc(5). */
function readStat(pid: number): ProcessInfo | undefined {
  const stat = read(`/proc/${pid}/stat`)
  // The program's name stands in brackets and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ', 20)
  const [state, parent, group, session] = fields
  if (session === undefined) return undefined
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    zombie: state === 'Z' || state === 'X',
    started: fields[19] ?? '',
  }
}

function readPs(): ProcessInfo[] {
  return (ps(['-A', '-o', 'pid=,ppid=,pgid=,stat=,lstart=']) ?? '').split('\n').flatMap((line) => {
    const [pid, parent, group, state, ...started] = line.trim().split(/\s+/)
    if (state === undefined) return []
    const zombie = state.startsWith('Z')
    return {
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      session: Number(group),
      zombie,
      started: started.join(' '),
    }
  })
}

function ps(args: readonly string[]): string | undefined {
  try {
    return execFileSync('/bin/ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return undefined
  }
}

/** Empty where there is nothing, or nothing that may be read. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
