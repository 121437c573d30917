import { createInterface } from 'node:readline'
import type { RemoteExit, RemoteProcess } from '../../../ssh/index.js'

/** Reads what a process writes, line by line, until it ends. */
export async function readLines(
  { stdout, stderr, exit }: RemoteProcess,
  onLine: (line: string) => void,
): Promise<RemoteExit & { readonly complaint: string }> {
  let complaint = ''
  stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaint.length < 4_096) complaint += text
  })
  const lines = createInterface({ input: stdout, crlfDelay: Number.POSITIVE_INFINITY })
  // A lost connection is told by the exit.
  lines.on('line', onLine).on('error', () => {})
  const closed = new Promise((resolve) => lines.once('close', resolve))
  const ended = await exit
  await closed
  return { ...ended, complaint: complaint.trim() }
}
