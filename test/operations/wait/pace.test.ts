import { describe, expect, it } from 'vitest'
import { Pace } from '../../../src/operations/wait/pace.js'

interface Stretch {
  readonly cost: number
  readonly perSecond?: number
  readonly tookMs?: number
  readonly forMs: number
}

/** Times of the looks in a stretch of waiting, in milliseconds, and the requests they took. */
function play({ cost, perSecond = cost, tookMs = 0, forMs }: Stretch) {
  const pace = new Pace(0)
  const looks: number[] = []
  let now = 0
  for (;;) {
    now += pace.next(cost, perSecond, looks.length === 0 ? 0 : tookMs, now)
    if (now > forMs) return { looks, requests: looks.length * cost }
    looks.push(now)
    pace.spend(cost, true)
    now += tookMs
  }
}

describe('the pace of looking', () => {
  it('is quick at first and once a second then', () => {
    const { looks } = play({ cost: 2, forMs: 10_000 })
    expect(looks.slice(0, 4)).toEqual([100, 250, 475, 812.5])
    const gaps = looks.slice(1).map((at, index) => at - (looks[index] ?? 0))
    expect(gaps.at(-1)).toBe(1_000)
    expect(Math.max(...gaps)).toBe(1_000)
  })

  it.each([
    1, 2, 6, 20, 200,
  ])('takes no more than 12 requests beyond a look a second, at %i requests a look', (cost) => {
    for (const forMs of [100, 500, 950, 3_000, 30_000]) {
      const { requests } = play({ cost, forMs })
      expect(requests).toBeLessThanOrEqual(12 + (cost * forMs) / 1_000)
    }
  })

  it('is twice as quick where a look takes half of what a second may', () => {
    const { looks, requests } = play({ cost: 3, perSecond: 6, forMs: 30_000 })
    const gaps = looks.slice(1).map((at, index) => at - (looks[index] ?? 0))
    expect(gaps.at(-1)).toBe(500)
    expect(requests).toBeLessThanOrEqual(12 + 6 * 30)
  })

  it('leaves a slow server two thirds of its time', () => {
    const { looks } = play({ cost: 2, tookMs: 900, forMs: 60_000 })
    expect(looks.length).toBeLessThanOrEqual(60_000 / 2_700 + 1)
  })

  it('is half as quick after a minute', () => {
    const { looks } = play({ cost: 2, forMs: 120_000 })
    expect(looks.filter((at) => at > 70_000)).toHaveLength(25)
  })

  it('waits longer and longer while the cluster does not answer, and is quick again when it does', () => {
    const pace = new Pace(0)
    let now = 0
    const pauses = Array.from({ length: 7 }, () => {
      const ms = pace.next(2, 2, 0, now)
      now += ms
      pace.spend(2, false)
      return ms
    })
    expect(pauses.slice(1).map(Math.round)).toEqual([500, 1000, 2000, 4000, 5000, 5000])
    pace.spend(2, true)
    expect(pace.next(2, 2, 0, now)).toBe(1_000)
    pace.hurry()
    expect(pace.next(2, 2, 0, now + 10_000)).toBe(100)
  })
})
