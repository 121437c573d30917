import { CaasctlError } from '../../error.js'
import type { Span } from './position.js'

/**
 * What can be wrong with the syntax of a unit file.
 *
 * - `option-outside-section`: an assignment before the first section; systemd ignores it.
 * - `missing-equals`: a line that is neither section, comment nor assignment; systemd ignores it.
 * - `missing-name`: an assignment with nothing before its `=`; systemd ignores it.
 * - `bad-section-header`: a line that starts with `[` and does not end with `]`; systemd refuses the file.
 * - `bad-section-name`: quotes, backslashes or control characters in it; systemd refuses the file.
 * - `line-too-long`: more than {@link lineMaxBytes}; systemd refuses the file.
 */
export type SyntaxProblem =
  | 'option-outside-section'
  | 'missing-equals'
  | 'missing-name'
  | 'bad-section-header'
  | 'bad-section-name'
  | 'line-too-long'

/** Longest line systemd reads, in bytes of UTF-8 and with the lines that continue it. */
export const lineMaxBytes = 1024 * 1024

/** Something wrong with the syntax of a unit file. */
export interface SyntaxDiagnostic {
  readonly problem: SyntaxProblem
  /** `error` where systemd refuses the file, `warning` where it ignores the line. */
  readonly severity: 'error' | 'warning'
  /** One sentence without a full stop. */
  readonly message: string
  /** The characters at fault. */
  readonly span: Span
}

/** A unit file that is not well formed; only strict parsing throws it. */
export class UnitFileSyntaxError extends CaasctlError {
  override readonly name = 'UnitFileSyntaxError'
  readonly code = 'UNIT_FILE_SYNTAX'
  readonly problem: SyntaxProblem
  /** Line, counted from 1. */
  readonly line: number
  /** Column, counted from 1 in UTF-16 code units. */
  readonly column: number

  constructor({ problem, message, span }: SyntaxDiagnostic) {
    super(`line ${span.start.line}, column ${span.start.column}: ${message}`)
    this.problem = problem
    this.line = span.start.line
    this.column = span.start.column
  }
}

/** The diagnostic of a problem at a place. */
export function describeProblem(problem: SyntaxProblem, span: Span): SyntaxDiagnostic {
  const [severity, message] = meanings[problem]
  return { problem, severity, message, span }
}

const meanings: Readonly<Record<SyntaxProblem, readonly [SyntaxDiagnostic['severity'], string]>> = {
  'option-outside-section': ['warning', 'this option stands before the first section and is ignored'],
  'missing-equals': ['warning', "this line is no section, comment or option: '=' is missing"],
  'missing-name': ['warning', "an option name is missing before '='"],
  'bad-section-header': ['error', "a section header must end with ']'"],
  'bad-section-name': ['error', 'a section name must not hold quotes, backslashes or control characters'],
  'line-too-long': ['error', `systemd reads no line of ${lineMaxBytes} bytes or more`],
}
