import { describe, expect, it } from 'vitest'
import { signalNumber } from '../../../src/dev/systemd/signal-number.js'

describe('a signal as KillSignal names it', () => {
  it.each([
    ['SIGTERM', 15],
    ['INT', 2],
    ['9', 9],
    ['SIGRTMIN', 34],
    ['SIGRTMIN+3', 37],
    ['RTMAX-1', 63],
    ['SIGRTMIN-1', undefined],
    ['SIGRTMAX+1', undefined],
    ['SIGNOTHING', undefined],
    ['', undefined],
  ])('%s is %s', (text, number) => {
    expect(signalNumber(text)).toBe(number)
  })
})
