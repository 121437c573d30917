import { quoteForShell } from '../../../ssh/index.js'

/** Which part of the journal is meant. */
export interface JournalRange {
  /** The last so many lines of each unit; undefined for all. */
  readonly lines?: number | undefined
  /** As journalctl(1) takes it: `2015-03-24 09:00`, `-1h`, `yesterday`. */
  readonly since?: string | undefined
  readonly until?: string | undefined
  /** Read it with sudo, where the user may not. */
  readonly sudo?: boolean | undefined
}

/** The command that reads the journal of units. */
export function journalCommand(
  units: readonly string[],
  { lines, since, until, sudo = false }: JournalRange,
  { output, follow = false, after }: { output: string; follow?: boolean; after?: string | undefined },
): string {
  return quoteForShell([
    ...(sudo ? ['sudo'] : []),
    'journalctl',
    ...units.flatMap((unit) => ['--unit', unit]),
    '--no-pager',
    ...(lines === undefined ? (follow ? ['-n', 'all'] : []) : ['-n', String(lines)]),
    '--output',
    output,
    ...(since === undefined ? [] : [`--since=${since}`]),
    ...(until === undefined ? [] : [`--until=${until}`]),
    ...(after === undefined ? [] : [`--after-cursor=${after}`]),
    ...(follow ? ['-f'] : []),
  ])
}
