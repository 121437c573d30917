import type { CommentEntry } from '../syntax/entry.js'
import type { LintedUnit } from './linted-unit.js'

/** A comment that tells the linter to be silent about rules. */
export interface DisableComment {
  readonly entry: CommentEntry
  /** The rules it names, as written; empty where it names none. */
  readonly rules: readonly string[]
}

const marker = /^caasctl-lint-disable(-next-line)?(?![\w-])[ \t]*(.*)$/

/**
 * The comments of a file that disable rules. `caasctl-lint-disable-next-line` is about the next thing in the
 * file that is no comment, with all lines that continue it; `caasctl-lint-disable` is about the whole file,
 * wherever it stands.
 */
export class DisableComments {
  /** All of them, in order. */
  readonly all: readonly DisableComment[]
  private readonly ofFile: CommentsByRule = new Map()
  /** Ascending and apart from each other. */
  private readonly ranges: readonly LineRange[]

  constructor(unit: LintedUnit) {
    const all: DisableComment[] = []
    const ranges: LineRange[] = []
    let waiting: CommentsByRule = new Map()
    for (const entry of unit.file.entries) {
      if (entry.kind !== 'comment') {
        if (waiting.size > 0) {
          const last = unit.file.position(Math.max(entry.end - 1, entry.start)).line
          ranges.push({ first: entry.line, last, comments: waiting })
          waiting = new Map()
        }
        continue
      }
      const match = marker.exec(entry.comment)
      if (match === null) continue
      const rules = (match[2] ?? '').split(/[\s,]+/).filter((rule) => rule !== '')
      const comment = { entry, rules }
      all.push(comment)
      const target = match[1] === undefined ? this.ofFile : waiting
      for (const rule of rules) if (!target.has(rule)) target.set(rule, comment)
    }
    this.all = all
    this.ranges = ranges
  }

  /** The comment that disables a rule on a line, counted from 1; undefined where none does. */
  find(rule: string, line: number): DisableComment | undefined {
    let low = 0
    let high = this.ranges.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.ranges[middle]?.last ?? 0) < line) low = middle + 1
      else high = middle
    }
    const range = this.ranges[low]
    const near = range !== undefined && range.first <= line ? range.comments.get(rule) : undefined
    return near ?? this.ofFile.get(rule)
  }
}

type CommentsByRule = Map<string, DisableComment>

interface LineRange {
  readonly first: number
  readonly last: number
  readonly comments: CommentsByRule
}
