import { CaasctlError } from '../../error.js'

/** Bytes that are no UTF-8, which systemd refuses. */
export class InvalidUtf8Error extends CaasctlError {
  override readonly name = 'InvalidUtf8Error'
  readonly code = 'INVALID_UTF8'
  /** Offset of the first byte that is not part of a character, counted from 0. */
  readonly offset: number
  /** Line of that byte, counted from 1. */
  readonly line: number

  constructor(offset: number, line: number, byte: number) {
    super(`line ${line}: byte ${offset} (0x${byte.toString(16).padStart(2, '0')}) is no UTF-8`, {
      suggestion: 'Save the file as UTF-8.',
    })
    this.offset = offset
    this.line = line
  }
}

/**
 * The text of a unit file's bytes. A byte order mark stays in it as U+FEFF, so that encoding the text gives
 * the same bytes.
 *
 * @throws {InvalidUtf8Error} with the offset of the first invalid byte.
 */
export function decodeUnitFile(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    const offset = validLength(bytes)
    let line = 1
    for (let at = 0; at < offset; at++) if (bytes[at] === 0x0a) line++
    throw new InvalidUtf8Error(offset, line, bytes[offset] ?? 0)
  }
}

/** How many bytes from the start on are whole, valid characters. */
function validLength(bytes: Uint8Array): number {
  let at = 0
  while (at < bytes.length) {
    const length = characterLength(bytes, at)
    if (length === 0) return at
    at += length
  }
  return at
}

/** Length of the character at an offset, 0 where there is none: RFC 3629, section 4. */
function characterLength(bytes: Uint8Array, at: number): number {
  const [lead = 0, second = 0, third = 0, fourth = 0] = bytes.subarray(at, at + 4)
  if (lead < 0x80) return 1
  if (lead >= 0xc2 && lead <= 0xdf) return isTail(second) ? 2 : 0
  if (lead >= 0xe0 && lead <= 0xef) {
    const low = lead === 0xe0 ? 0xa0 : 0x80
    const high = lead === 0xed ? 0x9f : 0xbf
    return second >= low && second <= high && isTail(third) ? 3 : 0
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    const low = lead === 0xf0 ? 0x90 : 0x80
    const high = lead === 0xf4 ? 0x8f : 0xbf
    return second >= low && second <= high && isTail(third) && isTail(fourth) ? 4 : 0
  }
  return 0
}

function isTail(byte: number): boolean {
  return byte >= 0x80 && byte <= 0xbf
}
