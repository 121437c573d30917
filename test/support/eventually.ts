import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Repeats a check until it returns something other than undefined or false, and returns that.
 * Rejects at the deadline (milliseconds, default 30 s) with what the last try threw or a word of its own.
 */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | undefined | false> | T | undefined | false,
  { deadline = 30_000, every = 20 }: { deadline?: number; every?: number } = {},
): Promise<T> {
  const end = Date.now() + deadline
  let last: unknown
  for (;;) {
    try {
      const value = await check()
      if (value !== undefined && value !== false) return value
      last = undefined
    } catch (error) {
      last = error
    }
    if (Date.now() > end) throw new Error(`not within ${deadline} ms: ${what}`, { cause: last })
    await sleep(every)
  }
}
