import { appendFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { LogEntry } from '../log.js'

const name = 'cluster.log'

/** A log longer than this becomes `cluster.log.1`, in place of the one before. Bytes. */
const rotateBytes = 1_000_000

export function logPath(stateFolder: string): string {
  return join(stateFolder, name)
}

const words: Readonly<Record<LogEntry['priority'], string>> = {
  3: 'error',
  4: 'warning',
  6: 'info',
  7: 'debug',
}

/** `2026-01-31T12:00:00.000Z info engine Scheduled web.service to 1cdadb87` */
function formatLogEntry({ time, priority, source, message }: LogEntry): string {
  const shortSource = /^[0-9a-f]{32}$/.test(source) ? source.slice(0, 8) : source
  return `${new Date(time).toISOString()} ${words[priority]} ${shortSource} ${message.replaceAll('\n', ' ')}`
}

/** What a cluster says about itself, in a file that does not grow without end. */
export class LogFile {
  private readonly path: string
  private bytes: number
  private pending: string[] = []
  private timer: NodeJS.Timeout | undefined

  constructor(stateFolder: string) {
    this.path = logPath(stateFolder)
    this.bytes = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0
  }

  write(entry: LogEntry): void {
    this.pending.push(`${formatLogEntry(entry)}\n`)
    this.timer ??= setTimeout(() => this.flush(), 50)
  }

  flush(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    const text = this.pending.join('')
    this.pending = []
    try {
      if (this.bytes > rotateBytes) {
        renameSync(this.path, `${this.path}.1`)
        this.bytes = 0
      }
      appendFileSync(this.path, text, { mode: 0o600 })
      this.bytes += Buffer.byteLength(text)
    } catch {
      // A full disk must not end the cluster; what it says is then lost.
    }
  }
}
