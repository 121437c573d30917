import type { Fleet } from '../../../api/index.js'
import { CaasctlError } from '../../../error.js'
import { Run } from '../../run.js'
import type { Hosts } from '../hosts.js'
import { type JournalRange, journalCommand } from './journal-command.js'
import { type JournalEntry, parseJournalLine } from './journal-entry.js'
import { type PlacedUnit, placeUnits } from './placed-units.js'
import { readLines } from './read-lines.js'

/** Most of one journal that is read, to be put in order with others, characters. */
const journalMaxLength = 64 * 1024 * 1024
/** Silence after which a machine is given up, milliseconds: journalctl may have to search for a while. */
const idleMs = 30_000

/** What was read of journals, and what could not be. */
export interface ReadJournal {
  /** Of all units and machines, by time. */
  readonly entries: readonly JournalEntry[]
  /** What could not be read. */
  readonly failures: readonly JournalFailure[]
}

/** The journal of a unit on a machine that could not be read. */
export interface JournalFailure extends PlacedUnit {
  readonly error: CaasctlError
}

/** Reads the journals of units on the machines that have them, merged by time. */
export async function readJournal(
  hosts: Hosts,
  placed: readonly PlacedUnit[],
  range: JournalRange,
  signal: AbortSignal,
): Promise<ReadJournal> {
  const entries: JournalEntry[] = []
  const failures: JournalFailure[] = []
  await Promise.all(
    placed.map(async (place) => {
      const { unit, machine } = place
      const units = new Set([unit])
      const command = journalCommand([unit], range, { output: 'json' })
      let length = 0
      const take = (line: string): boolean => {
        const entry = parseJournalLine(line, machine.id, units)
        if (entry !== undefined) entries.push(entry)
        length += line.length
        return length <= journalMaxLength
      }
      try {
        const running = await (await hosts.of(machine)).exec(command, { signal })
        const { code, complaint, silent } = await readLines(running, take, { idleMs })
        if (length > journalMaxLength)
          throw new JournalError(unit, machine.id, 'it is too long; ask for less of it')
        if (silent) throw new JournalError(unit, machine.id, `nothing came for ${idleMs / 1_000} s`)
        if (code !== 0)
          throw new JournalError(unit, machine.id, complaint || `journalctl exited with ${code}`)
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof CaasctlError)) throw error
        failures.push({ ...place, error })
      }
    }),
  )
  return { entries: entries.sort((a, b) => a.time - b.time), failures }
}

/** Where units are whose journal is asked for. */
export function placesOfUnits(
  fleet: Fleet,
  units: readonly string[],
  signal: AbortSignal,
): Promise<PlacedUnit[]> {
  return placeUnits(new Run(fleet, 'wait', { signal }), units)
}

/** A machine's journal did not want to be read. */
export class JournalError extends CaasctlError {
  override readonly name = 'JournalError'
  readonly code = 'JOURNAL_UNREADABLE'
  readonly unit: string
  readonly machineID: string

  constructor(unit: string, machineID: string, reason: string) {
    super(`The journal of ${unit} on ${machineID.slice(0, 8)} cannot be read: ${reason}`)
    this.unit = unit
    this.machineID = machineID
  }
}
