import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { TimeLimit } from '../src/time-limit.js'
import { eventually } from './support/eventually.js'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const aborted = (signal: AbortSignal) =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason), { once: true }))

describe('a time limit', () => {
  it('ends though nobody but who waits holds its signal, whatever garbage is collected', async () => {
    const other = new AbortController()
    const wait = (ms: number) => aborted(AbortSignal.any([new TimeLimit(ms, other.signal).signal]))
    let reason: unknown
    void wait(200).then((given) => {
      reason = given
    })
    await eventually('it is over', () => {
      collectGarbage()
      return reason !== undefined
    })
    expect(reason).toMatchObject({ name: 'TimeoutError' })
  })

  it('ends with the signal it is given, and is not over then', () => {
    const other = new AbortController()
    using limit = new TimeLimit(60_000, other.signal)
    other.abort('Ctrl-C')
    expect(limit.signal).toMatchObject({ aborted: true, reason: 'Ctrl-C' })
    expect(limit.isOver).toBe(false)
  })

  it('stands still while it is held', async () => {
    using limit = new TimeLimit(50)
    limit.hold()
    limit.hold()
    await new Promise((resolve) => setTimeout(resolve, 120))
    expect(limit.isOver).toBe(false)
    limit.goOn()
    limit.goOn()
    await aborted(limit.signal)
    expect(limit.isOver).toBe(true)
  })

  it('is waited for by many without a warning of a leak', async () => {
    const warnings: Error[] = []
    const warn = (warning: Error) => warnings.push(warning)
    process.on('warning', warn)
    using limit = new TimeLimit(60_000, new AbortController().signal)
    for (let n = 0; n < 20; n++) void aborted(limit.signal)
    await new Promise((resolve) => setTimeout(resolve, 20))
    process.off('warning', warn)
    expect(warnings).toEqual([])
  })

  it('that is infinite is none, and one that was let go of does not end', async () => {
    using limit = new TimeLimit(Number.POSITIVE_INFINITY)
    const gone = new TimeLimit(1)
    gone[Symbol.dispose]()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect([limit.isOver, gone.isOver]).toEqual([false, false])
  })
})
