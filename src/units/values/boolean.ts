import { InvalidValueError } from './invalid-value.js'

/** The spellings that systemd takes for true, without regard to case. */
export const trueSpellings = ['1', 'yes', 'y', 'true', 't', 'on'] as const
/** The spellings that systemd takes for false, without regard to case. */
export const falseSpellings = ['0', 'no', 'n', 'false', 'f', 'off'] as const

/**
 * Reads a boolean by systemd's rules; fleet's own are others, see `isGlobal`.
 *
 * @throws {InvalidValueError} for any other text.
 */
export function parseBoolean(text: string): boolean {
  const lower = text.toLowerCase()
  if (trueSpellings.some((spelling) => spelling === lower)) return true
  if (falseSpellings.some((spelling) => spelling === lower)) return false
  throw new InvalidValueError(
    'boolean',
    text,
    `it must be one of ${[...trueSpellings, ...falseSpellings].join(', ')}`,
  )
}
