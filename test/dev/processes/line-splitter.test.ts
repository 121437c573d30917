import { describe, expect, it } from 'vitest'
import { LineSplitter } from '../../../src/dev/processes/line-splitter.js'

function lines(...chunks: readonly (string | Buffer)[]): string[] {
  const told: string[] = []
  const splitter = new LineSplitter((line) => told.push(line))
  for (const chunk of chunks) splitter.write(Buffer.from(chunk))
  splitter.end()
  return told
}

describe('what a process prints', () => {
  it('is taken line by line, however it comes', () => {
    expect(lines('a\nb', 'c', 'd\n', '\n', 'e \r\nlast')).toEqual(['a', 'bcd', 'e', 'last'])
  })

  it('keeps a character together that comes in pieces', () => {
    const bytes = Buffer.from('grüße\n')
    expect(lines(bytes.subarray(0, 3), bytes.subarray(3, 4), bytes.subarray(4))).toEqual(['grüße'])
  })

  it('is several lines where one is longer than 48 KiB', () => {
    const told = lines('x'.repeat(100_000), 'y\nz\n')
    expect(told.map(({ length }) => length)).toEqual([49_152, 49_152, 1_697, 1])
    expect(told.slice(0, 3).join('')).toBe(`${'x'.repeat(100_000)}y`)
  })
})
