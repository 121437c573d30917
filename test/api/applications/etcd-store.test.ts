import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ApplicationLock,
  EtcdApplicationStore,
  guardedFleet,
  HttpFleet,
  LockLostError,
  SnapshotTooLargeError,
} from '../../../src/api/index.js'
import { startCluster } from '../../../src/dev/index.js'
import { fleetOptions } from '../../../src/units/index.js'
import { describeWithEtcd } from '../../support/describe-with-etcd.js'
import { EtcdCluster } from '../../support/etcd.js'
import { eventually } from '../../support/eventually.js'
import { storeContract } from './store-contract.js'

const mark = { owner: 'mark@laptop', message: 'apply' }
const ci = { owner: 'ci@runner', message: 'pipeline 7' }

describeWithEtcd('history and locks in a real etcd', () => {
  let etcd: EtcdCluster

  beforeAll(async () => {
    etcd = await EtcdCluster.start({ proxied: true })
  })
  afterAll(() => etcd.stop())

  storeContract('a real etcd', async () => {
    const keyPrefix = `/test/${randomUUID()}/fleet`
    return {
      open: (options) =>
        new EtcdApplicationStore(etcd.endpoints, { keyPrefix, lockTtlMs: 6_000, ...options }),
      [Symbol.asyncDispose]: async () => {},
    }
  })

  describe('in particular', () => {
    const keyPrefix = `/test/${randomUUID()}/fleet`
    /** By ways of its own, that can be closed. */
    const throughProxy = (lockTtlMs: number) =>
      new EtcdApplicationStore(etcd.endpoints, {
        keyPrefix,
        lockTtlMs,
        requestTimeoutMs: 500,
        patienceMs: 500,
      })
    const straight = () =>
      new EtcdApplicationStore([etcd.members[0]?.endpoint ?? ''], { keyPrefix, lockTtlMs: 30_000 })
    const take = (store: EtcdApplicationStore, name: string): Promise<ApplicationLock> =>
      eventually(`the lock of ${name} is free`, () => store.lock(name, ci).catch(() => undefined))

    it('keeps a lock alive for longer than its time to live', async () => {
      await using store = throughProxy(1_000)
      await using other = straight()
      const lock = await store.lock('alive', mark)
      for (let looks = 0; looks < 8; looks++) {
        await sleep(300)
        expect(await other.holder('alive')).toMatchObject(mark)
      }
      await lock.confirm()
      await lock.release()
    })

    it('lets a lock go whose holder is cut off, and has that holder change nothing more', async () => {
      await using cluster = await startCluster({ machines: 1 })
      await using store = throughProxy(1_000)
      await using other = straight()
      const lock = await store.lock('cut', mark)
      const fleet = guardedFleet(new HttpFleet(cluster.endpoint), lock)
      const unit = { name: 'a.service', options: fleetOptions('[Service]\nExecStart=/bin/true\n') }
      await fleet.putUnit({ ...unit, desiredState: 'inactive' })
      etcd.proxies[0]?.shut()
      const next = await take(other, 'cut')
      await expect(fleet.destroyUnit('a.service')).rejects.toThrow(LockLostError)
      await expect(fleet.setDesiredState('a.service', 'launched')).rejects.toThrow(LockLostError)
      await expect(fleet.putUnit({ ...unit, desiredState: 'loaded' })).rejects.toThrow(LockLostError)
      expect(lock.signal.reason).toBeInstanceOf(LockLostError)
      expect(await fleet.units()).toMatchObject([{ name: 'a.service', desiredState: 'inactive' }])
      etcd.proxies[0]?.reopen()
      await lock.release()
      await next.confirm()
      expect(await other.holder('cut')).toMatchObject(ci)
      await next.release()
      await fleet.close()
    })

    it('does without etcd for a while, if that is short enough', async () => {
      await using store = throughProxy(4_000)
      await using other = straight()
      const lock = await store.lock('short', mark)
      etcd.proxies[0]?.shut()
      // The first renewal finds nobody.
      await sleep(1_800)
      await lock.confirm()
      etcd.proxies[0]?.reopen()
      await eventually('it is renewed', async () => ((await other.holder('short'))?.leftMs ?? 0) > 3_000)
      await lock.confirm()
      expect(lock.signal.aborted).toBe(false)
      await lock.release()
    })

    it('takes a lock once though the answer to the first try was cut off', async () => {
      await using store = new EtcdApplicationStore(etcd.endpoints, { keyPrefix, requestTimeoutMs: 500 })
      await using other = straight()
      etcd.proxies[0]?.pause()
      const taking = store.lock('twice', mark)
      // What was sent goes through, its answer does not.
      await sleep(100)
      etcd.proxies[0]?.resume()
      etcd.proxies[0]?.cut()
      const lock = await taking
      expect((await other.holder('twice'))?.id).toBe(lock.holder.id)
      await lock.release()
      expect(await other.holder('twice')).toBeUndefined()
    })

    it('leaves no lock behind when it is not waited for any longer', async () => {
      await using store = straight()
      let aborted = 0
      for (let afterMs = 0; afterMs < 12; afterMs++) {
        const giveUp = new AbortController()
        const locking = store.lock('left', mark, giveUp).catch(() => undefined)
        if (afterMs === 0) giveUp.abort()
        else setTimeout(() => giveUp.abort(), afterMs / 2)
        const lock = await locking
        if (lock === undefined) aborted++
        await lock?.release()
        expect(await store.holder('left')).toBeUndefined()
      }
      expect(aborted).toBeGreaterThan(0)
    })

    it('gives a lock back though the connection is cut at that moment', async () => {
      await using store = throughProxy(30_000)
      await using other = straight()
      const lock = await store.lock('back', mark)
      etcd.proxies[0]?.cut()
      await lock.release()
      expect(await other.holder('back')).toBeUndefined()
    })

    it('keeps its keys beside those of fleet, apart for each prefix', async () => {
      await using one = new EtcdApplicationStore(etcd.endpoints)
      await using another = new EtcdApplicationStore(etcd.endpoints, { keyPrefix: '/other/fleet/' })
      await one.begin('web', { by: 'm', action: 'apply', changes: '', message: '', snapshot: {} })
      await another.lockFor('web', mark)
      using keys = etcd.connect()
      const keyOf = async (key: string) => (await keys.get(key)).node.key
      expect(await keyOf('/caasctl/_coreos.com/fleet/web/releases/1')).toContain('releases/1')
      expect(await keyOf('/caasctl/other/fleet/web/lock')).toContain('lock')
      expect(await one.holder('web')).toBeUndefined()
    })

    it('tells where it is without the user that an endpoint names', async () => {
      await using store = new EtcdApplicationStore([
        'http://mark:secret@127.0.0.1:2379',
        'http://10.0.0.2:2379',
      ])
      expect(store.place).toBe('http://127.0.0.1:2379,http://10.0.0.2:2379')
    })

    it('refuses an application that etcd would not take, and notes nothing of it', async () => {
      await using store = straight()
      const snapshot = Array.from({ length: 60_000 }, () => randomUUID())
      const release = { by: 'm', action: 'apply', changes: '', message: '', snapshot } as const
      await expect(store.begin('huge', release)).rejects.toThrow(SnapshotTooLargeError)
      expect(await store.releases('huge')).toEqual([])
    })

    it('shows what it cannot read as somebody’s lock, and as no release', async () => {
      await using store = straight()
      using keys = etcd.connect()
      const root = `/caasctl${keyPrefix}/odd`
      await keys.set(`${root}/lock`, 'by hand')
      await keys.set(`${root}/releases/1`, '{"number":"one"}')
      await keys.set(`${root}/snapshots/1`, 'not gzip')
      expect(await store.releases('odd')).toEqual([])
      await expect(store.snapshot('odd', 1)).rejects.toThrow('no snapshot of a release')
      const held = await store.holder('odd')
      expect(held).toMatchObject({ owner: 'somebody', for: 'person', leftMs: undefined })
      if (held !== undefined) expect(await store.unlock('odd', held)).toBe(true)
      expect(await store.begin('odd', { by: 'm', action: 'apply', changes: '', message: '' })).toMatchObject({
        number: 2,
      })
    })
  })
})
