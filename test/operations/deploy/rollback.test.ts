import { describe, expect, it } from 'vitest'
import type { PastRelease } from '../../../src/operations/deploy/history.js'
import { chooseRelease, RollbackError } from '../../../src/operations/deploy/rollback.js'

/** `v1:done` is an apply of v1 that went well; `-:done:down` one that took it down. */
function releases(text: string): PastRelease[] {
  return text.split(' ').map((word, index) => {
    const [version = '', outcome = '', action = 'apply'] = word.split(':')
    const digest = version === '-' ? '' : version
    return {
      ...{
        number: index + 1,
        id: word,
        at: '2026-01-01T00:00:00Z',
        by: 'a',
        message: '',
        changes: '',
        digest,
      },
      action: action as PastRelease['action'],
      outcome: outcome as PastRelease['outcome'],
    }
  })
}

describe('what to go back to', () => {
  it.each([
    ['v1:done v2:done', 1],
    // Again: forward.
    ['v1:done v2:done v1:done:rollback', 2],
    ['v1:done v2:done v3:failed', 2],
    ['v1:done v2:done v3:unfinished', 2],
    ['v1:done v2:done v3:interrupted', 2],
    ['v1:done v2:done v3:rolled-back', 2],
    ['v1:done v2:failed v3:failed', 1],
    // The same applied twice is no other.
    ['v1:done v2:done v2:done', 1],
    ['v1:done v2:done v2:failed', 1],
    // After a down, what was taken down.
    ['v1:done v2:done none:done:down', 2],
    ['v1:done none:done:down', 1],
    ['v1:done v2:failed none:done:down', 1],
    ['v1:done none:done:down v1:done', undefined],
    ['v1:done', undefined],
    ['v1:failed v2:failed', undefined],
    ['v1:done v1:done', undefined],
    ['-:done v2:done', undefined],
  ])('%s: %s', (text, expected) => {
    if (expected === undefined) expect(() => chooseRelease('web', releases(text))).toThrow(RollbackError)
    else expect(chooseRelease('web', releases(text)).number).toBe(expected)
  })

  it('is the release named, however it went', () => {
    const all = releases('v1:done v2:failed none:done:down v3:done')
    expect(chooseRelease('web', all, 2).number).toBe(2)
    expect(chooseRelease('web', all, 4).number).toBe(4)
    expect(() => chooseRelease('web', all, 3)).toThrow('there is no release 3 to go back to')
    expect(() => chooseRelease('web', all, 9)).toThrow(RollbackError)
  })

  it('is nothing where nothing is known', () => {
    expect(() => chooseRelease('web', [])).toThrow('no release of it is known')
  })
})
