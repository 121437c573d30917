import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ApplicationStore, NewRelease } from '../../../src/api/index.js'
import { ApplicationNameError, LockedError, LockLostError } from '../../../src/api/index.js'
import { eventually } from '../../support/eventually.js'

/** Somewhere that stores can be opened on, each as another process would. */
export interface StorePlace extends AsyncDisposable {
  open(options?: { readonly keep?: number }): ApplicationStore
}

const mark = { owner: 'mark@laptop', message: 'apply' }
const ci = { owner: 'ci@runner', message: 'pipeline 7' }
const release: NewRelease = { by: 'mark@laptop', action: 'apply', changes: '', message: '' }

/** What every store of history and locks does. */
export function storeContract(what: string, start: () => Promise<StorePlace>): void {
  describe(`the contract of ApplicationStore, kept by ${what}`, () => {
    let place: StorePlace
    let store: ApplicationStore
    let other: ApplicationStore

    beforeEach(async () => {
      place = await start()
      store = place.open()
      other = place.open()
    })
    afterEach(async () => {
      await store.close()
      await other.close()
      await place[Symbol.asyncDispose]()
    })
    const locked = (promise: Promise<unknown>) =>
      promise.then(
        () => undefined,
        (error: unknown) => {
          if (error instanceof LockedError) return error
          throw error
        },
      )

    it('has nothing of an application that was never heard of', async () => {
      expect(await store.releases('web')).toEqual([])
      expect(await store.snapshot('web', 1)).toBeUndefined()
      expect(await store.holder('web')).toBeUndefined()
    })

    it('numbers releases, and tells another process what was applied, by whom and how it went', async () => {
      const first = await store.begin('web', { ...release, message: 'v1', snapshot: { units: ['a'] } })
      expect(first).toMatchObject({ number: 1, outcome: 'running', by: 'mark@laptop' })
      await store.end('web', first, { outcome: 'done', changes: '1 created' })
      const second = await other.begin('web', { ...release, action: 'rollback', by: 'ci@runner' })
      await other.end('web', second, { outcome: 'failed' })
      expect(await store.releases('web')).toEqual([
        expect.objectContaining({ number: 1, outcome: 'done', changes: '1 created', message: 'v1' }),
        expect.objectContaining({ number: 2, outcome: 'failed', action: 'rollback', by: 'ci@runner' }),
      ])
      expect(await other.snapshot('web', 1)).toEqual({ units: ['a'] })
      expect(await other.snapshot('web', 2)).toBeUndefined()
      expect(await store.releases('other')).toEqual([])
    })

    it('tells by the digest whether the same was applied, in whatever order its fields come', async () => {
      const snapshots = [
        { a: 1, b: [{ c: 2, d: 3 }] },
        { b: [{ d: 3, c: 2 }], a: 1 },
        { a: 1, b: [] },
      ]
      for (const snapshot of snapshots) await store.begin('web', { ...release, snapshot })
      const [first, same, another] = (await store.releases('web')).map(({ digest }) => digest)
      expect(first).toMatch(/^[0-9a-f]{16}$/)
      expect(same).toBe(first)
      expect(another).not.toBe(first)
    })

    it('keeps a release that was never ended as running: its process was killed', async () => {
      await store.begin('web', release)
      expect((await other.releases('web')).map(({ outcome }) => outcome)).toEqual(['running'])
    })

    it('keeps the last releases, and the last that went well, with what was applied', async () => {
      const short = place.open({ keep: 3 })
      for (let number = 1; number <= 6; number++) {
        const begun = await short.begin('web', { ...release, snapshot: { number } })
        await short.end('web', begun, { outcome: number <= 2 ? 'done' : 'failed' })
      }
      expect((await store.releases('web')).map(({ number }) => number)).toEqual([2, 4, 5, 6])
      expect(await store.snapshot('web', 1)).toBeUndefined()
      expect(await store.snapshot('web', 2)).toEqual({ number: 2 })
      expect(await short.begin('web', release)).toMatchObject({ number: 7 })
      await short.close()
    })

    it('keeps a large application: 2,000 units', async () => {
      const units = Array.from({ length: 2_000 }, (_, i) => ({
        name: `u${i}`,
        text: `[Service]\n${i}\n`.repeat(40),
      }))
      await store.begin('web', { ...release, snapshot: { units } })
      expect(await other.snapshot('web', 1)).toEqual({ units })
    })

    it('gives two that begin at once two numbers', async () => {
      const begun = await Promise.all([store, other, store, other].map((each) => each.begin('web', release)))
      expect(begun.map(({ number }) => number).sort()).toEqual([1, 2, 3, 4])
    })

    it('does not bring back a release that was forgotten before it ended', async () => {
      const short = place.open({ keep: 1 })
      const slow = await short.begin('web', release)
      await short.begin('web', release)
      await short.end('web', slow, { outcome: 'done' })
      expect((await store.releases('web')).map(({ number }) => number)).toEqual([2])
      await short.close()
    })

    it('has one holder of a lock, and says who; the lock of another application is free', async () => {
      const lock = await store.lock('web', mark)
      const error = await locked(other.lock('web', ci))
      expect(error?.message).toMatch(
        /^Application web is locked by mark@laptop since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \(apply\)\.$/,
      )
      expect(await other.holder('web')).toMatchObject({ ...mark, for: 'work', id: lock.holder.id })
      await (await other.lock('db', ci)).release()
      await lock.confirm()
      await lock.release()
      expect(await other.holder('web')).toBeUndefined()
      await (await other.lock('web', ci)).release()
    })

    it('lets one of many that want it at once have it, again and again', async () => {
      for (let round = 0; round < 5; round++) {
        const stores = Array.from({ length: 8 }, () => place.open())
        const taken = await Promise.allSettled(stores.map((each) => each.lock('web', ci)))
        const locks = taken.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
        expect(locks).toHaveLength(1)
        for (const each of taken) {
          if (each.status === 'rejected') expect(each.reason).toBeInstanceOf(LockedError)
        }
        await locks[0]?.confirm()
        await locks[0]?.release()
        for (const each of stores) await each.close()
      }
    })

    it('keeps a lock for a person until it is unlocked, though that process is gone', async () => {
      const held = await store.lockFor('web', { ...mark, message: 'migrating' })
      expect(held).toMatchObject({ for: 'person', leftMs: undefined })
      await store.close()
      const error = await locked(other.lock('web', ci))
      expect(error?.suggestion).toBe('If nobody needs the lock any more: caasctl unlock web')
      expect(await other.unlock('web', held)).toBe(true)
      expect(await other.unlock('web', held)).toBe(false)
      await (await other.lock('web', ci)).release()
    })

    it('keeps a lock for a person for a time', async () => {
      const { leftMs } = await store.lockFor('web', { ...mark, forMs: 3_600_000 })
      expect(leftMs).toBe(3_600_000)
      const held = await other.holder('web')
      expect(held?.leftMs).toBeGreaterThan(3_500_000)
      expect(held?.leftMs).toBeLessThanOrEqual(3_600_000)
    })

    it('unlocks only the lock that was looked at', async () => {
      const first = await store.lock('web', mark)
      await first.release()
      const second = await store.lock('web', mark)
      expect(await other.unlock('web', first.holder)).toBe(false)
      await second.confirm()
    })

    it('does not give back what was taken away and is another one’s by now', async () => {
      const first = await store.lock('web', mark)
      expect(await other.unlock('web', first.holder)).toBe(true)
      const second = await other.lock('web', ci)
      await first.release()
      await second.confirm()
      expect(await store.holder('web')).toMatchObject(ci)
    })

    it('refuses names that would lead elsewhere', async () => {
      for (const name of ['', '..', '../web', 'a/b', '.hidden', '_hidden', 'a b', 'a'.repeat(65)]) {
        await expect(
          Promise.resolve().then(() => store.lock(name, mark)),
          name,
        ).rejects.toThrow(ApplicationNameError)
        await expect(
          Promise.resolve().then(() => store.releases(name)),
          name,
        ).rejects.toThrow(ApplicationNameError)
      }
    })

    it('tells who has lost a lock, at the next confirm', async () => {
      const lock = await store.lock('web', mark)
      await other.unlock('web', lock.holder)
      // etcd is not asked again in the same moment.
      const lost = await eventually('it is noticed', () =>
        lock.confirm().then(
          () => undefined,
          (error: unknown) => error,
        ),
      )
      expect(lost).toBeInstanceOf(LockLostError)
      expect(lock.signal.reason).toBe(lost)
    })
  })
}
