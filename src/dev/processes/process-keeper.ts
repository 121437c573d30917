import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { CaasctlError } from '../../error.js'
import { checkProgram } from './check-program.js'
import { type ProcessInfo, readCommandLine, readProcesses, readVariable } from './process-table.js'
import { strerror } from './strerror.js'
import { Watchdog } from './watchdog.js'

/** A program to be started. */
export interface KeptProgram {
  /**
   * Whose it is, from the whole to the part: `MACHINE/unit/web@1.service`. What an owner has, and every owner
   * below it (`MACHINE` for one), can be listed and ended together.
   */
  readonly owner: string
  /** The program: its path, or a name that is looked for in the environment's PATH. */
  readonly path: string
  /** The name it is told and its arguments. */
  readonly argv: readonly [string, ...string[]]
  /** All of its environment, but for one variable of the keeper's. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly folder: string
  readonly stdio: StdioOptions
  /** Default: this process's own. */
  readonly user?: { readonly uid: number; readonly gid: number }
  /** Default: this process's own. */
  readonly umask?: number
}

/** A process that was started, and can be told by its ID. */
export type KeptChild = ChildProcess & { readonly pid: number }

/** A process of an owner, wherever it comes from. */
export interface KeptProcess {
  readonly pid: number
  readonly parent: number
  /** The command line; its name in brackets where nobody tells. */
  readonly command: string
}

/** Whose every process was at a time. */
interface Census {
  /** When it was finished, and how long it took. Milliseconds. */
  readonly taken: number
  readonly took: number
  readonly processes: readonly ProcessInfo[]
  readonly owners: ReadonlyMap<number, string>
}

/** A program could not be executed. */
export class NotExecutedError extends CaasctlError {
  override readonly name = 'NotExecutedError'
  readonly code = 'PROGRAM_NOT_EXECUTED'
  readonly path: string
  /** As strerror(3) has it. */
  readonly reason: string

  constructor(path: string, reason: string) {
    super(`${path} cannot be executed: ${reason}`)
    this.path = path
    this.reason = reason
  }
}

/** The variable that tells whose a process is. */
export const markName = 'CAASCTL_KEPT'

/** How long {@link ProcessKeeper.end} looks for processes that will not end, in milliseconds. */
const endMs = 10_000

/**
 * Starts real processes, knows whose each is and what became of its children, and lets nothing outlive itself:
 * all has ended once it is disposed of, and soon after this process has ended in whatever way, `kill -9` too.
 *
 * - Every program is started in a session of its own, and its environment carries a mark that its children
 *   inherit. On Linux a process belongs to an owner if it carries the owner's mark, is in the session of one
 *   that was started for it, or is a child of one that belongs. So a process gets away only if it makes a
 *   session of its own, under an empty environment, after its parent has ended. Elsewhere the sessions' process
 *   groups and the children count.
 * - A watchdog, a small shell script in a process of its own, reads from a pipe whose other end is here. When it
 *   closes, the watchdog ends with SIGKILL all that is left.
 * - Where the keeper has an identity that is always the same, as that of a cluster's folder, it begins by ending
 *   what is left of an earlier one: {@link ProcessKeeper.open}.
 *
 * @example
 * await using keeper = await ProcessKeeper.open('/home/me/cluster')
 * const child = keeper.start({ owner: `${machine}/docker/web`, path: '/bin/sleep', argv: ['sleep', '60'], … })
 * keeper.signal(`${machine}/docker/web`, 'SIGTERM')
 * await keeper.end(machine)       // SIGKILL to all that the machine has, until none is left
 */
export class ProcessKeeper implements AsyncDisposable {
  private readonly id: string
  private readonly watchdog: Watchdog
  /** Owners of the sessions that have been started, by the leader's ID; each as long as its group has a process. */
  private readonly sessions = new Map<number, string>()
  /** Owners of the processes that were started here and have not ended, by their ID. */
  private readonly children = new Map<number, string>()
  /** The marks of processes, by their number and start; undefined for those that are known to have none. */
  private marks: ReadonlyMap<string, string | undefined> = new Map()
  private census: Census = { taken: Number.NEGATIVE_INFINITY, took: 0, processes: [], owners: new Map() }
  private closed = false

  private constructor(id: string) {
    this.id = createHash('sha256').update(id).digest('hex').slice(0, 16)
    this.watchdog = new Watchdog(`${markName}=${this.id}/`)
  }

  /** @param id no two keepers that run at a time may have the same. */
  static async open(id: string): Promise<ProcessKeeper> {
    const keeper = new ProcessKeeper(id)
    await keeper.end('')
    return keeper
  }

  /**
   * Starts a program. Its end is told by the child's event `exit`.
   * @throws {NotExecutedError} where it is not there, or may not be executed.
   */
  start(program: KeptProgram): KeptChild {
    const { owner, path, argv, environment, folder, stdio, user, umask } = program
    if (this.closed) throw new NotExecutedError(path, 'the cluster ends')
    // Children inherit it, and nothing else can happen meanwhile.
    const before = umask === undefined ? undefined : process.umask(umask)
    let child: ChildProcess
    try {
      child = spawn(path, argv.slice(1), {
        argv0: argv[0],
        cwd: folder,
        detached: true,
        env: { ...environment, [markName]: `${this.id}/${owner}` },
        stdio,
        ...user,
      })
    } catch (error) {
      throw new NotExecutedError(path, strerror(error))
    } finally {
      if (before !== undefined) process.umask(before)
    }
    child.on('error', () => {})
    if (!hasPid(child))
      throw new NotExecutedError(path, checkProgram(path) ?? 'Resource temporarily unavailable')
    const { pid } = child
    this.sessions.set(pid, owner)
    this.children.set(pid, owner)
    this.watchdog.watch(pid)
    child.once('exit', () => {
      this.children.delete(pid)
      this.forgetSessions()
    })
    return child
  }

  /** What an owner has, and those below it; the oldest first as a rule. Without zombies. */
  list(owner: string): KeptProcess[] {
    return this.find(owner).map(({ pid, parent }) => ({
      pid,
      parent,
      command: readCommandLine(pid) ?? '[]',
    }))
  }

  /**
   * As {@link list}, only who they are.
   * @param oldestMs how long ago it may have been looked, in milliseconds; above 0 also as long as looking takes, so
   *   that who asks for many owners leaves time for other things.
   */
  pids(owner: string, oldestMs = 0): number[] {
    return this.find(owner, oldestMs).map(({ pid }) => pid)
  }

  /** Sends a signal to all that an owner has, and those below it. @returns to how many. */
  signal(owner: string, signal: NodeJS.Signals | number): number {
    return this.pids(owner).filter((pid) => sendSignal(pid, signal)).length
  }

  /**
   * Ends with SIGKILL all that an owner has, and those below it: everything of the keeper's where it is ''. What
   * is there at the call has got the signal when the call returns; resolves once nothing is left, or what is left
   * does not end (in an uninterruptible sleep) or is another user's.
   */
  async end(owner: string): Promise<void> {
    const over = performance.now() + endMs
    // What has ended is there as a zombie until its end is told.
    const hasChildren = () => [...this.children.values()].some((whose) => isBelow(whose, owner))
    while ((this.signal(owner, 'SIGKILL') > 0 || hasChildren()) && performance.now() < over) await sleep(5)
    this.forgetSessions()
  }

  /** Whose a mark is; undefined for none, or one of another keeper's. */
  ownerOf(mark: string | undefined): string | undefined {
    return mark?.startsWith(`${this.id}/`) === true ? mark.slice(this.id.length + 1) : undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closed = true
    await this.end('')
    await this.watchdog[Symbol.asyncDispose]()
  }

  private find(owner: string, oldestMs = 0): ProcessInfo[] {
    const { taken, took } = this.census
    const oldest = oldestMs > 0 ? Math.max(oldestMs, took) : 0
    if (taken + oldest < performance.now()) this.census = this.count()
    return this.census.processes.filter(({ pid }) => {
      const whose = this.census.owners.get(pid)
      return whose !== undefined && isBelow(whose, owner)
    })
  }

  /** Looks whose every process is. */
  private count(): Census {
    const begun = performance.now()
    const processes = readProcesses().filter(({ pid, zombie }) => !zombie && pid !== process.pid)
    const owners = new Map<number, string>()
    const marks = new Map<string, string | undefined>()
    for (const info of processes) {
      const key = `${info.pid} ${info.started}`
      const mark = this.marks.has(key) ? this.marks.get(key) : readVariable(info.pid, markName)
      // Who has no mark may just have been forked off by this process, and get one with its program.
      if (mark !== null && (mark !== undefined || info.parent !== process.pid)) marks.set(key, mark)
      const whose = this.ownerOf(mark ?? undefined) ?? this.sessions.get(info.session)
      if (whose !== undefined) owners.set(info.pid, whose)
    }
    this.marks = marks
    // Children have larger numbers than their parents as a rule, but numbers start again at some time.
    for (let before = -1; before < owners.size; ) {
      before = owners.size
      for (const { pid, parent } of processes) {
        const whose = owners.get(parent)
        if (whose !== undefined && !owners.has(pid)) owners.set(pid, whose)
      }
    }
    const taken = performance.now()
    return { taken, took: taken - begun, processes, owners }
  }

  /** A session's number may belong to another once nobody is in it. */
  private forgetSessions(): void {
    for (const pid of this.sessions.keys()) {
      if (this.children.has(pid) || isGroup(pid)) continue
      this.sessions.delete(pid)
      this.watchdog.unwatch(pid)
    }
  }
}

/** @returns false where there is no such process, or it is another user's. */
export function sendSignal(pid: number, signal: NodeJS.Signals | number): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

function isBelow(owner: string, above: string): boolean {
  return above === '' || owner === above || owner.startsWith(`${above}/`)
}

function hasPid(child: ChildProcess): child is KeptChild {
  return child.pid !== undefined
}

/** Whether a process group has a process. */
function isGroup(group: number): boolean {
  return sendSignal(-group, 0)
}
