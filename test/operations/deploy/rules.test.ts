import { describe, expect, it } from 'vitest'
import { batchSize, fewest, inBatches } from '../../../src/operations/batch-size.js'
import { spareNames } from '../../../src/operations/deploy/plan/spare-names.js'

describe('numbers and shares of instances', () => {
  it.each([
    [1, 10, 1],
    [3, 10, 3],
    ['25%', 10, 2],
    ['25%', 3, 1],
    ['100%', 7, 7],
    ['12.5%', 16, 2],
  ] as const)('make a batch: %s of %i is %i', (batch, of, size) => {
    expect(batchSize(batch, of)).toBe(size)
  })

  it.each([
    [0, 10, 0],
    [8, 10, 8],
    ['75%', 10, 8],
    ['50%', 3, 2],
  ] as const)('make the fewest that stay: %s of %i is %i', (count, of, least) => {
    expect(fewest(count, of)).toBe(least)
  })

  it('divide what is to be replaced', () => {
    expect(inBatches([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
    expect(inBatches([], 2)).toEqual([])
  })
})

describe('spare instances', () => {
  const web = (...instances: string[]) => instances.map((instance) => `web@${instance}.service`)
  it.each([
    ['follow the highest number', 1, web('1', '2', '10'), [], web('11')],
    ['are several', 2, web('1', '3'), [], web('4', '5')],
    ['are as long as numbers with zeros', 1, web('08', '09'), [], web('10')],
    ['are the first where no instance has a number', 1, web('blue', 'green'), [], web('1')],
    ['do not follow those of others', 1, ['other@7.service', 'web@x9.service'], [], web('1')],
    ['are those that were left behind', 1, web('1', '2', '3'), web('3'), web('3')],
    ['are those and more', 2, web('1', '2'), web('3'), web('3', '4')],
  ])('%s', (_what, count, taken, left, expected) => {
    expect(spareNames('web@.service', count, taken, left)).toEqual(expected)
  })
})
