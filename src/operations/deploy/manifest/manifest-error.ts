import { CaasctlError, type CaasctlErrorOptions } from '../../../error.js'

/** One thing that is wrong in a manifest. */
export interface ManifestProblem {
  /** Where in the data: `units[1].instances`; empty for the whole. */
  readonly path: string
  readonly reason: string
  /** Counted from 1; undefined in a module. */
  readonly line: number | undefined
  readonly column: number | undefined
}

/** A manifest that cannot be read; the message tells all that is wrong, a line each. */
export class ManifestError extends CaasctlError {
  override readonly name = 'ManifestError'
  readonly code = 'BAD_MANIFEST'
  readonly file: string
  readonly problems: readonly ManifestProblem[]

  constructor(file: string, problems: readonly ManifestProblem[], options?: CaasctlErrorOptions) {
    super(problems.map((problem) => describe(file, problem)).join('\n'), options)
    this.file = file
    this.problems = problems
  }
}

function describe(file: string, { path, reason, line, column }: ManifestProblem): string {
  const place = line === undefined ? file : `${file}:${line}:${column}`
  return path === '' ? `${place}: ${reason}` : `${place}: ${path}: ${reason}`
}
