import { BoundedLog, type Listener } from '../bounded-log.js'

/** One entry of a machine's journal, with the fields that `journalctl` shows. */
export interface JournalEntry {
  /** Milliseconds since 1970. */
  readonly time: number
  /** The unit it is about or comes from. */
  readonly unit: string
  /** SYSLOG_IDENTIFIER: the program's name, or `systemd`. */
  readonly identifier: string
  readonly pid: number
  readonly message: string
  /** 0 emergency … 3 error, 4 warning, 5 notice, 6 information, 7 debug. */
  readonly priority: number
}

export type JournalListener = Listener<JournalEntry>

/** How many entries of a machine are kept, and how many characters in them. */
const keptEntries = 5_000
const keptCharacters = 8 * 1024 * 1024

/** The journal of one machine: the last entries, and whoever follows it. */
export class Journal {
  private readonly log = new BoundedLog<JournalEntry>(keptEntries, {
    most: keptCharacters,
    of: ({ message }) => message.length,
  })

  append(entry: JournalEntry): void {
    this.log.append(entry)
  }

  /** Entries, oldest first; of one unit where it is named. */
  entries(unit?: string): readonly JournalEntry[] {
    const { entries } = this.log
    return unit === undefined ? entries : entries.filter((entry) => entry.unit === unit)
  }

  /** @returns a function that ends it. */
  follow(listener: JournalListener): () => void {
    return this.log.listen(listener)
  }
}
