/** One step from a sequence to another: an item of both, one that only the first has, or only the second. */
export interface DiffStep<T> {
  readonly kind: 'same' | 'removed' | 'added'
  readonly item: T
}

/** Edits after which two pieces count as wholly different, so that time stays linear for any input. */
const mostEdits = 1000

/**
 * The fewest steps from one sequence to another, by Myers' algorithm; of a change, what is removed comes
 * before what is added. Where two long pieces differ in more than 1,000 places, one is removed as a whole and
 * the other added.
 */
export function diffSequences<T>(a: readonly T[], b: readonly T[]): DiffStep<T>[] {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++
  const same = (item: T): DiffStep<T> => ({ kind: 'same', item })
  return [
    ...a.slice(0, start).map(same),
    ...removedFirst(diffMiddle(a.slice(start, a.length - end), b.slice(start, b.length - end))),
    ...a.slice(a.length - end).map(same),
  ]
}

function diffMiddle<T>(a: readonly T[], b: readonly T[]): DiffStep<T>[] {
  const trace = search(a, b)
  if (trace === undefined) {
    return [
      ...a.map((item): DiffStep<T> => ({ kind: 'removed', item })),
      ...b.map((item): DiffStep<T> => ({ kind: 'added', item })),
    ]
  }
  const steps: DiffStep<T>[] = []
  let x = a.length
  let y = b.length
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const before = trace[edits] ?? new Map<number, number>()
    const diagonal = x - y
    const down = edits > 0 && goesDown(before, diagonal, edits)
    const from = down ? diagonal + 1 : diagonal - 1
    const fromX = edits === 0 ? 0 : (before.get(from) ?? 0)
    const fromY = edits === 0 ? 0 : fromX - from
    while (x > fromX && y > fromY) {
      x--
      y--
      push(steps, 'same', a[x])
    }
    if (edits === 0) break
    if (down) push(steps, 'added', b[--y])
    else push(steps, 'removed', a[--x])
  }
  return steps.reverse()
}

/** The furthest reach on each diagonal before each number of edits; undefined where they are too many. */
function search<T>(a: readonly T[], b: readonly T[]): Map<number, number>[] | undefined {
  const trace: Map<number, number>[] = []
  let reach = new Map<number, number>()
  for (let edits = 0; edits <= Math.min(a.length + b.length, mostEdits); edits++) {
    trace.push(reach)
    const next = new Map<number, number>()
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = 0
      if (edits > 0) {
        x = goesDown(reach, diagonal, edits)
          ? (reach.get(diagonal + 1) ?? 0)
          : (reach.get(diagonal - 1) ?? 0) + 1
      }
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++
      next.set(diagonal, x)
      if (x >= a.length && x - diagonal >= b.length) return trace
    }
    reach = next
  }
  return undefined
}

function goesDown(reach: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  if (diagonal === -edits) return true
  if (diagonal === edits) return false
  return (reach.get(diagonal - 1) ?? -1) < (reach.get(diagonal + 1) ?? -1)
}

function push<T>(steps: DiffStep<T>[], kind: DiffStep<T>['kind'], item: T | undefined): void {
  if (item !== undefined) steps.push({ kind, item })
}

/** Between two items of both, what is removed before what is added. */
function removedFirst<T>(steps: readonly DiffStep<T>[]): DiffStep<T>[] {
  const ordered: DiffStep<T>[] = []
  let added: DiffStep<T>[] = []
  for (const step of steps) {
    if (step.kind === 'added') added.push(step)
    else if (step.kind === 'removed') ordered.push(step)
    else {
      ordered.push(...added, step)
      added = []
    }
  }
  return [...ordered, ...added]
}
