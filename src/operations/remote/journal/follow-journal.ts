import type { Fleet, Machine } from '../../../api/index.js'
import { CaasctlError } from '../../../error.js'
import { Run } from '../../run.js'
import { pause } from '../../wait/pause.js'
import type { Hosts } from '../hosts.js'
import { type JournalRange, journalCommand } from './journal-command.js'
import { type JournalEntry, parseJournalLine } from './journal-entry.js'
import { placeUnits } from './placed-units.js'
import { readLines } from './read-lines.js'

/** How often it is looked where units are, milliseconds. */
const lookEveryMs = 2_000
/** Entries that come within this time are put in order, milliseconds: of several machines, none is first. */
const gatherMs = 150
/** Seconds by which a unit may have been on its new machine before the last look. */
const marginSeconds = 5

/** What following a journal takes. */
export interface FollowJournalOptions extends Pick<JournalRange, 'lines' | 'since' | 'sudo'> {
  readonly signal: AbortSignal
  /** Entries in the order of time. */
  readonly onEntries: (entries: readonly JournalEntry[]) => void
  /** A journal cannot be read for the moment; it is tried again. Told once until it can. */
  readonly onTrouble?: ((machine: Machine, error: CaasctlError) => void) | undefined
}

/**
 * Follows the journals of units until the signal aborts: on the machines that have them, and on those that they
 * come to. With several units on one machine, `lines` counts for them together.
 */
export async function followJournal(
  fleet: Fleet,
  units: readonly string[],
  hosts: Hosts,
  options: FollowJournalOptions,
): Promise<void> {
  const run = new Run(fleet, 'wait', { signal: options.signal })
  const gathered = new Gathering(options.onEntries)
  const followers = new Map<string, Follower>()
  let lookedAt: number | undefined
  while (!options.signal.aborted) {
    const placed = await lookPatiently(run, units)
    const seconds = lookedAt === undefined ? undefined : secondsSince(lookedAt) + marginSeconds
    lookedAt = performance.now()
    for (const { unit, machine } of placed) {
      const follower = followers.get(machine.id) ?? new Follower(hosts, machine, options, gathered.add)
      followers.set(machine.id, follower)
      follower.want(unit)
    }
    for (const follower of followers.values()) follower.start(seconds)
    await pause(lookEveryMs, options.signal)
  }
  await Promise.all([...followers.values()].map((follower) => follower.end()))
  gathered.flush()
}

/** The cluster may be out of reach for a while: units that are followed are followed on. */
async function lookPatiently(run: Run, units: readonly string[]) {
  try {
    return await placeUnits(run, units)
  } catch (error) {
    if (run.signal.aborted || error instanceof CaasctlError) return []
    throw error
  }
}

function secondsSince(moment: number): number {
  return Math.ceil((performance.now() - moment) / 1_000)
}

/** Follows units on one machine, with one process for all that came at a time. */
class Follower {
  readonly #hosts: Hosts
  readonly #machine: Machine
  readonly #options: FollowJournalOptions
  readonly #onEntry: (entry: JournalEntry) => void
  readonly #waiting = new Set<string>()
  readonly #followed = new Set<string>()
  #cursor: string | undefined
  #brokenAt: number | undefined
  #told = false

  constructor(
    hosts: Hosts,
    machine: Machine,
    options: FollowJournalOptions,
    onEntry: (entry: JournalEntry) => void,
  ) {
    this.#hosts = hosts
    this.#machine = machine
    this.#options = options
    this.#onEntry = onEntry
  }

  want(unit: string): void {
    if (!this.#followed.has(unit)) this.#waiting.add(unit)
  }

  /** @param seconds since when units may have been here; undefined the first time */
  start(seconds: number | undefined): void {
    if (this.#waiting.size === 0) return
    const units = [...this.#waiting]
    this.#waiting.clear()
    for (const unit of units) this.#followed.add(unit)
    const after = this.#brokenAt === undefined ? undefined : this.#cursor
    const { sudo, lines, since } = this.#options
    const range =
      after !== undefined
        ? { sudo }
        : seconds === undefined
          ? { sudo, since, lines: lines === undefined ? undefined : lines * units.length }
          : { sudo, since: `-${seconds + secondsSince(this.#brokenAt ?? performance.now())}s` }
    this.#follow(units, journalCommand(units, range, { output: 'json', follow: true, after })).catch(
      (error: unknown) => {
        for (const unit of units) this.#followed.delete(unit)
        this.#brokenAt ??= performance.now()
        if (this.#options.signal.aborted || this.#told || !(error instanceof CaasctlError)) return
        this.#told = true
        this.#options.onTrouble?.(this.#machine, error)
      },
    )
  }

  async end(): Promise<void> {
    if (this.#followed.size > 0) await this.#hosts.endCommands(this.#machine)
  }

  async #follow(units: readonly string[], command: string): Promise<void> {
    const { signal } = this.#options
    const running = await (await this.#hosts.of(this.#machine)).exec(command, { signal })
    const names = new Set(units)
    const { code, complaint } = await readLines(running, (line) => {
      const entry = parseJournalLine(line, this.#machine.id, names)
      if (entry === undefined) return
      this.#brokenAt = undefined
      this.#told = false
      if (entry.cursor !== '') this.#cursor = entry.cursor
      this.#onEntry(entry)
    })
    throw new FollowingEndedError(
      this.#machine.id,
      complaint || `journalctl ended with ${code ?? 'no status'}`,
    )
  }
}

/** Holds entries back for a moment, and gives them on in the order of time. */
class Gathering {
  readonly #onEntries: (entries: readonly JournalEntry[]) => void
  #entries: JournalEntry[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(onEntries: (entries: readonly JournalEntry[]) => void) {
    this.#onEntries = onEntries
  }

  readonly add = (entry: JournalEntry): void => {
    this.#entries.push(entry)
    this.#timer ??= setTimeout(() => this.flush(), gatherMs)
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const entries = this.#entries.sort((a, b) => a.time - b.time)
    this.#entries = []
    if (entries.length > 0) this.#onEntries(entries)
  }
}

/** A journal that was followed came to an end by itself. */
class FollowingEndedError extends CaasctlError {
  override readonly name = 'FollowingEndedError'
  readonly code = 'JOURNAL_ENDED'
  readonly machineID: string

  constructor(machineID: string, reason: string) {
    super(`The journal of machine ${machineID.slice(0, 8)} cannot be followed: ${reason}.`)
    this.machineID = machineID
  }
}
