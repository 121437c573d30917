import { type DiffStep, diffSequences } from '../../units/diff/diff-sequences.js'

/** Lines around a change that are shown with it. */
const context = 3

/**
 * The difference of two texts in the unified format that `diff -u` and `patch` speak; empty where they are
 * the same.
 */
export function lineDiff(before: string, after: string, names: { before: string; after: string }): string {
  if (before === after) return ''
  const hunks = toHunks(number(diffSequences(toLines(before), toLines(after))))
  return `--- ${names.before}\n+++ ${names.after}\n${hunks.map(printHunk).join('')}`
}

interface Step extends DiffStep<string> {
  /** Lines of each text before this one. */
  readonly before: number
  readonly after: number
}

/** Lines with their line breaks, so that a missing one differs. */
function toLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

function number(steps: readonly DiffStep<string>[]): Step[] {
  let before = 0
  let after = 0
  return steps.map((step) => {
    const numbered = { ...step, before, after }
    if (step.kind !== 'added') before++
    if (step.kind !== 'removed') after++
    return numbered
  })
}

/** Changes with the lines around them; those that are near each other together. */
function toHunks(steps: readonly Step[]): Step[][] {
  const hunks: Step[][] = []
  let last = Number.NEGATIVE_INFINITY
  for (const [index, step] of steps.entries()) {
    if (step.kind === 'same') continue
    const hunk = hunks.at(-1)
    if (hunk === undefined || index - last > 2 * context + 1) {
      hunk?.push(...steps.slice(last + 1, last + 1 + context))
      hunks.push(steps.slice(Math.max(0, index - context), index + 1))
    } else hunk.push(...steps.slice(last + 1, index + 1))
    last = index
  }
  hunks.at(-1)?.push(...steps.slice(last + 1, last + 1 + context))
  return hunks
}

const marks = { same: ' ', removed: '-', added: '+' } as const

function printHunk(steps: readonly Step[]): string {
  const range = (without: Step['kind'], start: number) => {
    const count = steps.filter(({ kind }) => kind !== without).length
    return `${count === 0 ? start : start + 1},${count}`
  }
  const first = steps[0]
  const lines = steps.map(({ kind, item }) =>
    item.endsWith('\n') ? `${marks[kind]}${item}` : `${marks[kind]}${item}\n\\ No newline at end of file\n`,
  )
  return `@@ -${range('added', first?.before ?? 0)} +${range('removed', first?.after ?? 0)} @@\n${lines.join('')}`
}
