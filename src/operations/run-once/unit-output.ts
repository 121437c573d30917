import type { Fleet, Machine } from '../../api/index.js'
import { CaasctlError } from '../../error.js'
import type { Hosts } from '../remote/hosts.js'
import { followJournal } from '../remote/journal/follow-journal.js'
import { journalCommand } from '../remote/journal/journal-command.js'
import { type JournalEntry, parseJournalLine } from '../remote/journal/journal-entry.js'
import { readLines } from '../remote/journal/read-lines.js'
import { pause } from '../wait/pause.js'
import { readPatiently } from './read-patiently.js'

/** Longest time that the journal is asked for more of systemd itself after the unit has ended, milliseconds. */
const drainMs = 5_000
/** How long the journal may be out of reach, while the unit runs, until that is told, milliseconds. */
const troubleMs = 5_000
/** After so many reads without anything new there is nothing more; one may be too early. */
const quietReads = 2
const drainPauseMs = 200

export interface UnitOutputOptions {
  readonly signal: AbortSignal
  /** A line that the unit's processes wrote, without its end. */
  readonly onLine: (line: string) => void
  readonly onTrouble: (error: CaasctlError) => void
}

/** The journal of a machine was not read to its end in the time there was. */
class JournalUnreadError extends CaasctlError {
  override readonly name = 'JournalUnreadError'
  readonly code = 'JOURNAL_UNREAD'
  readonly machineID: string

  constructor(machineID: string) {
    super(`The journal of machine ${machineID.slice(0, 8)} was not read to its end in time.`)
    this.machineID = machineID
  }
}

/**
 * What the processes of a unit write, from its machine's journal: as it comes, and whole in the end. The unit has run
 * under this name only now, so that all the journal has of it counts.
 */
export class UnitOutput {
  private readonly fleet: Fleet
  private readonly hosts: Hosts
  private readonly unit: string
  private readonly options: UnitOutputOptions
  private readonly stopped = new AbortController()
  /** How often each entry was shown, where a journal gives them no place to go on from. */
  private readonly shown = new Map<string, number>()
  private cursor = ''
  /** Entries of systemd itself: that it starts the unit, and later how that ended. */
  private fromSystemd = 0
  private following: Promise<void> | undefined
  private troubled: NodeJS.Timeout | undefined
  private told = false

  constructor(fleet: Fleet, hosts: Hosts, unit: string, options: UnitOutputOptions) {
    this.fleet = fleet
    this.hosts = hosts
    this.unit = unit
    this.options = options
  }

  /** Begins to follow, once the unit has a machine. */
  follow(): void {
    this.following ??= followJournal(this.fleet, [this.unit], this.hosts, {
      signal: AbortSignal.any([this.stopped.signal, this.options.signal]),
      onEntries: (entries) => {
        clearTimeout(this.troubled)
        for (const entry of entries) this.show(entry)
      },
      onTrouble: (_, error) => {
        clearTimeout(this.troubled)
        this.troubled = setTimeout(() => this.tell(error), troubleMs)
      },
    })
  }

  /**
   * Shows what is left, when the unit has ended: journald may be behind. A connection that is lost is made anew.
   *
   * @param over Aborts when there is no more time
   * @returns whether the journal could be read
   */
  async finish(machine: Machine, over: AbortSignal): Promise<boolean> {
    await this.stop()
    const drained = performance.now() + drainMs
    try {
      for (let quiet = 0; ; ) {
        quiet = (await readPatiently(over, () => this.readRest(machine, over))) ? 0 : quiet + 1
        if (quiet >= quietReads && (this.fromSystemd >= 2 || performance.now() > drained)) return true
        await pause(drainPauseMs, over)
      }
    } catch (error) {
      if (this.options.signal.aborted) return false
      if (error instanceof CaasctlError) this.tell(error)
      else if (over.aborted) this.tell(new JournalUnreadError(machine.id))
      else throw error
      return false
    }
  }

  /** Ends it without a look at what is left. */
  async stop(): Promise<void> {
    clearTimeout(this.troubled)
    this.stopped.abort()
    await this.following?.catch(() => {})
    clearTimeout(this.troubled)
  }

  private tell(error: CaasctlError): void {
    if (!this.told) this.options.onTrouble(error)
    this.told = true
  }

  /** Whether there was anything new. */
  private async readRest(machine: Machine, signal: AbortSignal): Promise<boolean> {
    const after = this.cursor === '' ? undefined : this.cursor
    const command = journalCommand([this.unit], {}, { output: 'json', after })
    const running = await (await this.hosts.of(machine)).exec(command, { signal })
    const names = new Set([this.unit])
    const read: JournalEntry[] = []
    await readLines(running, (line) => {
      const entry = parseJournalLine(line, machine.id, names)
      if (entry !== undefined) read.push(entry)
    })
    const fresh = read.filter(this.unseen())
    for (const entry of fresh) this.show(entry)
    return fresh.length > 0
  }

  private unseen(): (entry: JournalEntry) => boolean {
    const left = new Map(this.shown)
    return (entry) => {
      if (entry.cursor !== '') return entry.cursor !== this.cursor
      const key = keyOf(entry)
      const times = left.get(key) ?? 0
      left.set(key, times - 1)
      return times <= 0
    }
  }

  private show(entry: JournalEntry): void {
    if (entry.cursor !== '') this.cursor = entry.cursor
    else this.shown.set(keyOf(entry), (this.shown.get(keyOf(entry)) ?? 0) + 1)
    if (entry.pid === '1') this.fromSystemd++
    else for (const line of entry.message.split('\n')) this.options.onLine(line)
  }
}

function keyOf({ time, pid, message }: JournalEntry): string {
  return `${time} ${pid} ${message}`
}
