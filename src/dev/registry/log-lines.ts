import { crc32 } from 'node:zlib'

/** A value as a line that shows whether it is whole: its checksum, a blank, JSON. */
export function encodeLine(value: object): string {
  const json = JSON.stringify(value)
  return `${checksum(json)} ${json}\n`
}

/**
 * The values of all lines up to the first that is not whole.
 * @returns besides them how many bytes they take, and how many come after.
 */
export function readLines(bytes: Buffer): { values: unknown[]; bytes: number; rest: number } {
  const values: unknown[] = []
  let at = 0
  for (;;) {
    const end = bytes.indexOf(0x0a, at)
    if (end === -1) break
    const line = bytes.toString('utf8', at, end)
    const json = line.slice(9)
    if (line[8] !== ' ' || line.slice(0, 8) !== checksum(json)) break
    values.push(JSON.parse(json))
    at = end + 1
  }
  return { values, bytes: at, rest: bytes.length - at }
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}
