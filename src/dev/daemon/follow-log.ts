import { open } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { logPath } from './log-file.js'

/** How often a log that is followed is looked at, in milliseconds. */
const lookMs = 200

/**
 * The lines of a cluster's log: the last ones, and with `follow` those that come until the signal aborts.
 * Nothing where there is no log yet.
 */
export async function* clusterLog(
  stateFolder: string,
  { lines, follow, signal }: { lines: number; follow: boolean; signal: AbortSignal },
): AsyncGenerator<string, void> {
  const path = logPath(stateFolder)
  const whole = [...(await readFrom(`${path}.1`, 0)).lines]
  let seen = await readFrom(path, 0)
  whole.push(...seen.lines)
  yield* lines === 0 ? [] : whole.slice(-lines)
  while (follow && !signal.aborted) {
    await sleep(lookMs, undefined, { signal }).catch(() => undefined)
    const next = await readFrom(path, seen.end)
    // A file that is shorter than before is a new one.
    seen = next.size < seen.end ? await readFrom(path, 0) : next
    yield* seen.lines
  }
}

/** Whole lines from a place in a file on, and where they end. */
async function readFrom(path: string, from: number): Promise<{ lines: string[]; end: number; size: number }> {
  try {
    await using file = await open(path, 'r')
    const { size } = await file.stat()
    const length = Math.max(0, size - from)
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, from)
    const whole = buffer.subarray(0, buffer.lastIndexOf(0x0a) + 1)
    const lines = whole.toString('utf8').split('\n').slice(0, -1)
    return { lines, end: from + whole.length, size }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { lines: [], end: 0, size: 0 }
    throw error
  }
}
