import { appendFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

export type ReliabilityArea =
  | 'Connections'
  | 'Lying servers'
  | 'Bad input'
  | 'Injection'
  | 'Secrets'
  | 'State of dev'
  | 'Load'
  | 'Races'
  | 'Supply chain'

export interface Kept {
  readonly area: ReliabilityArea
  /** What is promised, as a sentence of docs/reliability.md. */
  readonly promise: string
  /** What it was tried with: `{ 'connections cut': 30 }`. Counts of one promise from several tests are added up. */
  readonly counts: Readonly<Record<string, number>>
  /** What was measured, where there is more to say than counts: `95 % within 12 ms`. */
  readonly measured?: string
}

/** Whether tests take their time, as `npm run reliability` has them do. */
const long = process.env.RELIABILITY === 'long'

/** How much of something there is to be: the first in the normal suite, the second for `npm run reliability`. */
export function inShortOrLong<T>(short: T, thorough: T): T {
  return long ? thorough : short
}

/**
 * Tells, at the end of a test, that it saw a promise kept, and with how much. `npm run reliability` runs all
 * test files that import this one, and makes the table of docs/reliability.md of what they tell.
 */
export function kept({ area, promise, counts, measured }: Kept): void {
  const file = process.env.RELIABILITY_FIGURES
  if (file === undefined) return
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const test = relative(root, expect.getState().testPath ?? '')
  appendFileSync(file, `${JSON.stringify({ area, promise, counts, measured, test })}\n`)
}
