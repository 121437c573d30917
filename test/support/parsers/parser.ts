/** Something that reads texts which others have written. */
export interface Parser {
  readonly name: string
  /** Gives what the text says; throws, or rejects with, a CaasctlError for one that says nothing. */
  readonly read: (text: string) => unknown
  /** Good texts, to be spoiled. */
  readonly samples: readonly string[]
  /** What its texts are made of, besides what those of all parsers are. */
  readonly pieces: readonly string[]
  /** Texts that it once crashed on, or took minutes for. */
  readonly found?: readonly string[]
  /** Why its time may grow with the square of the length, up to a limit that it has. */
  readonly squared?: string
}

/** Pieces that have a meaning somewhere, or have none anywhere. */
export const commonPieces: readonly string[] = [
  ...['a', 'x', '0', '1', '9', 'é', '🚀', '\ud800', '\u2028', '\u00a0', '\ufeff', '\x7f', '\x1b[31m'],
  ...[' ', '\t', '\n', '\r', '\r\n', '\0', '\f', '\\', '\\\n', '"', "'", '`', '#', ';', ':', ',', '.', '..'],
  ...['=', '-', '--', '_', '/', '//', '@', '%', '%%', '$', '${', '{', '}', '{{', '}}', '[', ']', '<', '>'],
  ...['(', ')', '|', '&', '*', '?', '!', '~', '^', '+', '__proto__', 'constructor', 'toString'],
]
