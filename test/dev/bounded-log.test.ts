import { describe, expect, it } from 'vitest'
import { BoundedLog } from '../../src/dev/bounded-log.js'

describe('a bounded log', () => {
  it('keeps its last entries, and a quarter more at most', () => {
    const log = new BoundedLog<number>(100)
    for (let number = 1; number <= 1_000; number++) {
      log.append(number)
      expect(log.entries.at(-1)).toBe(number)
      expect(log.entries.length).toBeGreaterThanOrEqual(Math.min(number, 100))
      expect(log.entries.length).toBeLessThanOrEqual(125)
    }
    expect(log.entries).toEqual([...log.entries].sort((a, b) => a - b))
  })

  it('keeps fewer where they weigh more than they may', () => {
    const log = new BoundedLog<string>(100, { most: 40, of: (text) => text.length })
    const weight = () => log.entries.join('').length
    for (let number = 1; number <= 200; number++) {
      log.append(String(number).padStart(10, '0'))
      expect(weight()).toBeLessThanOrEqual(50)
    }
    expect(log.entries.at(-1)).toBe('0000000200')
    expect(weight()).toBeGreaterThanOrEqual(40)
    for (let number = 1; number <= 60; number++) log.append('')
    expect(log.entries.filter((text) => text === '').length).toBe(60)
  })

  it('keeps the last entry whatever it weighs, and counts right afterwards', () => {
    const log = new BoundedLog<string>(100, { most: 40, of: (text) => text.length })
    log.append('before')
    log.append('x'.repeat(1_000))
    expect(log.entries).toEqual(['x'.repeat(1_000)])
    log.append('after')
    expect(log.entries).toEqual(['after'])
  })

  it('tells its listeners of each entry, until they have heard enough', () => {
    const log = new BoundedLog<number>(2)
    const heard: number[] = []
    const enough = log.listen((entry) => heard.push(entry))
    for (const entry of [1, 2, 3, 4]) log.append(entry)
    enough()
    log.append(5)
    expect(heard).toEqual([1, 2, 3, 4])
  })
})
