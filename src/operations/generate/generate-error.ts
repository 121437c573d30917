import { CaasctlError, type CaasctlErrorOptions } from '../../error.js'

/** Definitions or unit files from which nothing can be generated. */
export class GenerateError extends CaasctlError {
  override readonly name = 'GenerateError'
  readonly code = 'CANNOT_GENERATE'
  /** The file at fault, as it was given. */
  readonly file: string

  constructor(file: string, reason: string, options?: CaasctlErrorOptions) {
    super(`${file}: ${reason}`, options)
    this.file = file
  }
}

/** A placeholder for which no value is given. */
export interface UnsetPlaceholder {
  readonly name: string
  readonly file: string
  /** Counted from 1; the column in UTF-16 code units. */
  readonly line: number
  readonly column: number
}

/** Placeholders for which no value is given; the message tells of each. */
export class UnsetPlaceholderError extends CaasctlError {
  override readonly name = 'UnsetPlaceholderError'
  readonly code = 'UNSET_PLACEHOLDER'
  readonly placeholders: readonly UnsetPlaceholder[]

  constructor(placeholders: readonly UnsetPlaceholder[]) {
    const places = placeholders.map(
      ({ file, line, column, name }) => `${file}:${line}:${column}: {{${name}}} has no value`,
    )
    const names = [...new Set(placeholders.map(({ name }) => name))]
    super(places.join('\n'), {
      suggestion: `Give ${names.length === 1 ? 'it' : 'them'} with ${names.map((name) => `--set ${name}=…`).join(' ')}, or in a file with --env-file.`,
    })
    this.placeholders = placeholders
  }
}
