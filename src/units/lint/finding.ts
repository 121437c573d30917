import type { TextEdit } from '../syntax/text-edit.js'

/**
 * How bad a finding is.
 *
 * - `error`: the unit file is refused, cannot run, or says something that surely has no effect;
 * - `warning`: it will give trouble under conditions that arise on a cluster;
 * - `info`: it works; there is something to know.
 */
export type Severity = 'error' | 'warning' | 'info'

/** All severities, the worst first. */
export const severities: readonly Severity[] = ['error', 'warning', 'info']

/** A change of the text that mends a finding and leaves what the unit does otherwise as it is. */
export interface Fix {
  /** What it does, an imperative without a full stop: `write ExecStart`. */
  readonly description: string
  /** Offsets in the text that was linted. */
  readonly edits: readonly TextEdit[]
}

/** One thing that a rule has to say about a place in a unit file. */
export interface Finding {
  /** Name of the rule; `docs/lint.md` has a section on it. */
  readonly rule: string
  readonly severity: Severity
  /** The file as it was given to the linter: its path or its name. */
  readonly file: string
  /** Where it starts: line and column from 1, the column in UTF-16 code units. */
  readonly line: number
  readonly column: number
  /** Where it ends: line, and the column after its last character. */
  readonly endLine: number
  readonly endColumn: number
  /** One sentence without a full stop. */
  readonly message: string
  readonly fix?: Fix
}
