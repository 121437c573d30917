import { crc32 } from 'node:zlib'

/** A value as a line that shows whether it is whole: its checksum, a blank, JSON. */
export function encodeLine(value: object): string {
  const json = JSON.stringify(value)
  return `${checksum(json)} ${json}\n`
}

export interface LogLines {
  /** What the whole lines say, up to the first that is not whole. */
  readonly values: readonly unknown[]
  /** How many bytes these take. */
  readonly bytes: number
  /** How many bytes come after them: a line whose end was never written. */
  readonly rest: number
  /** Whether the last value is whole but for the end of its line, which is not among `bytes`. */
  readonly unended: boolean
  /**
   * The number, from 1, of a line that has its end and is not what was written. The end of a line is written last:
   * a writer that dies leaves no such line, only what damages the file afterwards.
   */
  readonly damaged: number | undefined
}

/** Reads lines as {@link encodeLine} makes them. */
export function readLines(bytes: Buffer): LogLines {
  const values: unknown[] = []
  let at = 0
  for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, at)) {
    const json = wholeJSON(bytes.subarray(at, end))
    if (json === undefined) {
      return { values, bytes: at, rest: bytes.length - at, unended: false, damaged: values.length + 1 }
    }
    values.push(JSON.parse(json))
    at = end + 1
  }
  // Without its end, or with another character in its place.
  for (const end of [bytes.length, bytes.length - 1]) {
    const json = wholeJSON(bytes.subarray(at, end))
    if (json === undefined) continue
    return { values: [...values, JSON.parse(json)], bytes: end, rest: 0, unended: true, damaged: undefined }
  }
  return { values, bytes: at, rest: bytes.length - at, unended: false, damaged: undefined }
}

/** Eight hexadecimal digits. */
export function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}

function wholeJSON(line: Buffer): string | undefined {
  const text = line.toString('utf8')
  const json = text.slice(9)
  // The checksum of nothing is 0, but nothing is no JSON.
  return json !== '' && text[8] === ' ' && text.slice(0, 8) === checksum(json) ? json : undefined
}
