import { isDone, type Outcome, type UnitResult } from '../../operations/results.js'
import type { Output } from '../output/output.js'
import { styled } from '../output/styled.js'

/** Tells on standard error what was not done, unit by unit, and of several how many. */
/** @param told units of which it was told already */
export function tellUndone(
  results: readonly UnitResult[],
  output: Output,
  told: ReadonlySet<string> = new Set(),
): void {
  const undone = results.filter((result) => !isDone(result))
  for (const result of undone) if (!told.has(result.unit)) tellOne(result, output)
  if (undone.length > 0 && results.length > 1) {
    output.note(`${results.length - undone.length} of ${results.length} units done${counts(undone)}.`)
  }
}

function tellOne(result: UnitResult, output: Output): void {
  const { unit, outcome, reason, error, explanation, journal } = result
  output.note(styled('red', 'error:'), ` ${sentence(result)}`)
  for (const why of explanation?.reasons ?? []) {
    if (!reason?.includes(why)) output.note(`  ${why}`)
  }
  for (const line of journal) output.note(styled('dim', `  | ${line}`))
  const suggestion = error?.suggestion ?? suggestions[outcome]?.(unit)
  if (suggestion !== undefined) output.note(styled('dim', suggestion))
}

/** What is wrong, with the unit's name in it once. */
function sentence({ unit, outcome, reason }: UnitResult): string {
  if (reason === undefined) return `Unit ${unit} ${words[outcome]}`
  if (reason.startsWith(`Unit ${unit} `)) return reason
  return `Unit ${unit} ${words[outcome]}: ${reason.replace(/^it failed: /, '')}`
}

const words: Readonly<Record<Outcome, string>> = {
  done: 'is done',
  unchanged: 'is unchanged',
  failed: 'failed',
  'timed-out': 'is not there yet',
  'not-found': 'was not found',
  cancelled: 'was interrupted',
  skipped: 'was left alone',
}

const suggestions: Partial<Readonly<Record<Outcome, (unit: string) => string>>> = {
  'timed-out': (unit) => `The cluster may still get there. What holds it up: caasctl explain ${unit}`,
}

/** After Ctrl-C: what was done, what was asked of the cluster and may still come, and what was not begun. */
export function tellInterrupted(results: readonly UnitResult[], output: Output): void {
  const cancelled = results.filter(({ outcome }) => outcome === 'cancelled')
  const groups = [
    ['Done', results.filter(isDone)],
    ['Asked for, and not waited for any longer', cancelled.filter(wasChanged)],
    ['Perhaps changed', cancelled.filter(({ change }) => change === 'unknown')],
    [
      'Not begun',
      [
        ...cancelled.filter(({ change }) => change === undefined),
        ...results.filter(({ outcome }) => outcome === 'skipped'),
      ],
    ],
  ] as const
  output.note('Interrupted.')
  for (const [title, members] of groups) {
    if (members.length > 0) output.note(`${title}: ${listed(members)}`)
  }
  tellUndone(
    results.filter(({ outcome }) => outcome !== 'cancelled' && outcome !== 'skipped'),
    output,
  )
}

function wasChanged({ change }: UnitResult): boolean {
  return change !== undefined && change !== 'unknown'
}

function counts(undone: readonly UnitResult[]): string {
  const byOutcome = new Map<Outcome, number>()
  for (const { outcome } of undone) byOutcome.set(outcome, (byOutcome.get(outcome) ?? 0) + 1)
  return [...byOutcome].map(([outcome, count]) => `, ${count} ${outcome.replace('-', ' ')}`).join('')
}

/** Most names in one line. */
const listedMost = 20

function listed(results: readonly UnitResult[]): string {
  const names = results.slice(0, listedMost).map(({ unit }) => unit)
  const more = results.length - names.length
  return names.join(' ') + (more > 0 ? ` and ${more} more` : '')
}
