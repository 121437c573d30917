import { untilEnd } from '../../../ssh/connection/until-end.js'
import type { RemoteExit, RemoteProcess } from '../../../ssh/index.js'
import { LineWriter } from '../line-writer.js'

/** Longest entry of a journal, characters; journald itself keeps fields of 768 KiB at most. */
const entryMax = 4 * 1024 * 1024

export interface ReadLinesOptions {
  /** Milliseconds of silence after which it is given up. Default: none. */
  readonly idleMs?: number | undefined
}

/**
 * Reads what a process writes, line by line, until it ends.
 * @param onLine gives `false` to read no more
 * @throws {SshConnectionLostError} also where it had ended, and not all that it wrote came.
 */
export async function readLines(
  process: RemoteProcess,
  onLine: (line: string) => unknown,
  { idleMs }: ReadLinesOptions = {},
): Promise<RemoteExit & { readonly complaint: string; readonly silent: boolean }> {
  const { stdout, stderr, exit } = process
  let complaint = ''
  let silent = false
  const giveUp = () => {
    silent = true
    process.close()
  }
  const timer = idleMs === undefined ? undefined : setTimeout(giveUp, idleMs)
  const lines = new LineWriter((line) => {
    if (onLine(line) === false) process.close()
  }, entryMax)
  stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaint.length < 4_096) complaint += text.slice(0, 4_096)
  })
  stdout.on('data', (chunk: Buffer) => {
    timer?.refresh()
    lines.write(chunk)
  })
  try {
    const [ended] = await Promise.all([exit, untilEnd(stdout)])
    lines.end()
    return { ...ended, complaint: complaint.trim(), silent }
  } finally {
    clearTimeout(timer)
  }
}
