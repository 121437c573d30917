import { CaasctlError } from '../../error.js'
import { goQuote } from '../go-text.js'

/** The kinds of value that can be malformed as a whole. */
export type InvalidValueKind =
  | 'boolean'
  | 'time span'
  | 'size'
  | 'percentage'
  | 'escaped name'
  | 'path'
  | 'unit name'
  | 'word'

/** A value that systemd would not understand. */
export class InvalidValueError extends CaasctlError {
  override readonly name = 'InvalidValueError'
  readonly code = 'INVALID_VALUE'
  readonly kind: InvalidValueKind
  /** The value as given. */
  readonly text: string
  /** Why it is none, without a full stop. */
  readonly reason: string
  /** Offset in the value at which it goes wrong, counted from 0. */
  readonly position: number

  constructor(kind: InvalidValueKind, text: string, reason: string, position = 0) {
    super(`${goQuote(shorten(text))} is not a valid ${kind}: ${reason}`)
    this.kind = kind
    this.text = text
    this.reason = reason
    this.position = position
  }
}

/** Values can be a megabyte long; a message need not be. */
function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

/** Something wrong in a value of several parts, of which others may still count. */
export interface ValueProblem<Problem extends string> {
  readonly problem: Problem
  /** One sentence without a full stop. */
  readonly message: string
  /** Offsets in the value. */
  readonly start: number
  readonly end: number
}
