/** Lines around a change that are shown with it. */
const context = 3

/**
 * The difference of two texts in the unified format that `diff -u` and `patch` speak; empty where they are
 * the same.
 */
export function lineDiff(before: string, after: string, names: { before: string; after: string }): string {
  if (before === after) return ''
  const steps = compare(toLines(before), toLines(after))
  const hunks = toHunks(steps)
  return `--- ${names.before}\n+++ ${names.after}\n${hunks.map(printHunk).join('')}`
}

interface Step {
  readonly kind: ' ' | '-' | '+'
  readonly line: string
  /** Lines of each text before this one. */
  readonly before: number
  readonly after: number
}

function toLines(text: string): string[] {
  return text === '' ? [] : (text.match(/[^\n]*\n|[^\n]+$/g) ?? [])
}

/** The shortest way from one list of lines to the other, by the longest common subsequence. */
function compare(a: readonly string[], b: readonly string[]): Step[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1))
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    const row = lengths[i]
    for (let j = b.length - 1; j >= 0 && row !== undefined; j--) {
      row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const steps: Step[] = []
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const [before, after] = [i, j]
    const [mine, other] = [a[i], b[j]]
    if (mine !== undefined && mine === other) {
      steps.push({ kind: ' ', line: mine, before, after })
      i++
      j++
    } else if (mine !== undefined && (other === undefined || at(i + 1, j) >= at(i, j + 1))) {
      steps.push({ kind: '-', line: mine, before, after })
      i++
    } else if (other !== undefined) {
      steps.push({ kind: '+', line: other, before, after })
      j++
    }
  }
  return steps
}

/** Changes with the lines around them; those that are near each other together. */
function toHunks(steps: readonly Step[]): Step[][] {
  const hunks: Step[][] = []
  let last = Number.NEGATIVE_INFINITY
  for (const [index, step] of steps.entries()) {
    if (step.kind === ' ') continue
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

function printHunk(steps: readonly Step[]): string {
  const range = (without: '-' | '+', start: number) => {
    const count = steps.filter(({ kind }) => kind !== without).length
    return `${count === 0 ? start : start + 1},${count}`
  }
  const first = steps[0]
  const lines = steps.map(({ kind, line }) =>
    line.endsWith('\n') ? `${kind}${line}` : `${kind}${line}\n\\ No newline at end of file\n`,
  )
  return `@@ -${range('+', first?.before ?? 0)} +${range('-', first?.after ?? 0)} @@\n${lines.join('')}`
}
