import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import {
  CompareFailedError,
  DirectoryNotEmptyError,
  EtcdError,
  EtcdRequestError,
  HistoryClearedError,
  KeyExistsError,
  KeyNotFoundError,
  NotADirectoryError,
  NotAFileError,
} from '../../../src/api/etcd/errors.js'
import type { EtcdKeys } from '../../../src/api/etcd/keys.js'
import { describeWithEtcd } from '../../support/describe-with-etcd.js'
import { EtcdCluster } from '../../support/etcd.js'

describeWithEtcd('the keys of a real etcd', () => {
  let cluster: EtcdCluster
  let keys: EtcdKeys & Disposable
  let round = 0
  let base = ''

  beforeAll(async () => {
    cluster = await EtcdCluster.start()
    keys = cluster.connect()
  })
  afterAll(async () => {
    keys[Symbol.dispose]()
    await cluster.stop()
  })
  beforeEach(() => {
    base = `/test-${round++}`
  })

  it('gives back what was set, with the index of the change', async () => {
    const { node, index } = await keys.set(`${base}/a`, 'one & two = 3 + ü\n')
    const read = await keys.get(`${base}/a`, { quorum: true })
    expect(read.node).toMatchObject({ key: `${base}/a`, dir: false, value: 'one & two = 3 + ü\n' })
    expect(read.node.modifiedIndex).toBe(node.modifiedIndex)
    expect(read.index).toBe(index)
  })

  it.each([
    'web@1.service',
    'dev-\\x2d.mount',
    'a:b.service',
    '100%.service',
    'a b',
    'ü',
    '?x=1',
    '#',
  ])('keeps a key named %s apart from all others', async (name) => {
    await keys.set(`${base}/${name}/object`, name)
    const { node } = await keys.get(base, { recursive: true })
    expect(node.nodes.map(({ key }) => key)).toEqual([`${base}/${name}`])
    expect((await keys.get(`${base}/${name}/object`)).node.value).toBe(name)
  })

  it.each([
    '',
    '.',
    '..',
    'a//b',
    'a/../b',
  ])('refuses the key %j, which would lead elsewhere', async (name) => {
    await expect(keys.get(`${base}/${name}/x`)).rejects.toThrow(RangeError)
  })

  it('lists a tree in the order of its keys', async () => {
    for (const name of ['c', 'a/2', 'b', 'a/1']) await keys.set(`${base}/${name}`, name)
    const { node } = await keys.get(base, { recursive: true, sorted: true })
    const below = (of: typeof node): unknown[] =>
      of.nodes.map((child) => (child.dir ? below(child) : child.value))
    expect(below(node)).toEqual([['a/1', 'a/2'], 'b', 'c'])
    const flat = await keys.get(base, { sorted: true })
    expect(below(flat.node)).toEqual([[], 'b', 'c'])
  })

  it('creates only what is not there, and updates only what is', async () => {
    await keys.create(`${base}/a`, '1')
    await expect(keys.create(`${base}/a`, '2')).rejects.toThrow(KeyExistsError)
    await expect(keys.set(`${base}/b`, '1', { exists: true })).rejects.toThrow(KeyNotFoundError)
    await keys.set(`${base}/a`, '3', { exists: true })
    expect((await keys.get(`${base}/a`)).node.value).toBe('3')
  })

  it('swaps and deletes by value and by index', async () => {
    const first = await keys.set(`${base}/a`, '1')
    await expect(keys.set(`${base}/a`, '2', { previousValue: 'x' })).rejects.toThrow(CompareFailedError)
    const second = await keys.set(`${base}/a`, '2', { previousValue: '1' })
    const stale = first.node.modifiedIndex
    await expect(keys.set(`${base}/a`, '3', { previousIndex: stale })).rejects.toThrow(CompareFailedError)
    await expect(keys.delete(`${base}/a`, { previousIndex: stale })).rejects.toThrow(CompareFailedError)
    await expect(keys.delete(`${base}/a`, { previousValue: '1' })).rejects.toThrow(CompareFailedError)
    const gone = await keys.delete(`${base}/a`, { previousIndex: second.node.modifiedIndex })
    expect(gone).toMatchObject({ action: 'compareAndDelete', previous: { value: '2' } })
  })

  it('creates directories and deletes them empty or with everything in them', async () => {
    await keys.createDirectory(`${base}/d`)
    await expect(keys.createDirectory(`${base}/d`)).rejects.toThrow(KeyExistsError)
    await expect(keys.delete(`${base}/d`)).rejects.toThrow(NotAFileError)
    await expect(keys.set(`${base}/d`, 'x')).rejects.toThrow(NotAFileError)
    await keys.set(`${base}/d/a`, 'x')
    await expect(keys.set(`${base}/d/a/b`, 'x')).rejects.toThrow(NotADirectoryError)
    await expect(keys.delete(`${base}/d`, { dir: true })).rejects.toThrow(DirectoryNotEmptyError)
    await keys.delete(`${base}/d`, { recursive: true })
    await expect(keys.get(`${base}/d`)).rejects.toThrow(KeyNotFoundError)
  })

  it('lets a key expire, and refreshes it without its value and without a watch seeing it', async () => {
    const { index } = await keys.set(`${base}/a`, 'x', { ttl: 1 })
    const refreshed = await keys.refresh(`${base}/a`, 2)
    expect(refreshed.node).toMatchObject({ value: 'x', ttl: 2 })
    const { action, previous } = await keys.wait(`${base}/a`, { afterIndex: index })
    expect({ action, value: previous?.value }).toEqual({ action: 'expire', value: 'x' })
    await expect(keys.refresh(`${base}/a`, 1)).rejects.toThrow(KeyNotFoundError)
  })

  it('waits for a change to come, and gives one that has come already', async () => {
    const { index } = await keys.set(`${base}/a/b`, '1')
    const waiting = keys.wait(base, { afterIndex: index, recursive: true })
    await keys.set(`${base}/a/b`, '2')
    expect((await waiting).node.value).toBe('2')
    expect((await keys.wait(base, { afterIndex: index, recursive: true })).node.value).toBe('2')
  })

  it('streams every change from an index on', async () => {
    const stream = await keys.stream(base, { recursive: true })
    await keys.set(`${base}/a`, '1')
    await keys.set(`${base}/b/c`, '2')
    await keys.delete(`${base}/b`, { recursive: true })
    const seen: unknown[] = []
    for await (const { action, node } of stream.events) {
      expect(node.modifiedIndex).toBeGreaterThan(stream.index)
      seen.push([action, node.key, node.value])
      if (seen.length === 3) break
    }
    stream.close()
    expect(seen).toEqual([
      ['set', `${base}/a`, '1'],
      ['set', `${base}/b/c`, '2'],
      ['delete', `${base}/b`, ''],
    ])
  })

  it('ends a wait and a stream with the reason of its signal', async () => {
    const reason = new Error('enough')
    const abort = new AbortController()
    const waiting = keys.wait(base, { afterIndex: 1_000_000, recursive: true, signal: abort.signal })
    const stream = await keys.stream(base, { recursive: true, signal: abort.signal })
    const streaming = stream.events[Symbol.asyncIterator]().next()
    abort.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    await expect(streaming).rejects.toBe(reason)
    await expect(keys.get(base, { signal: abort.signal })).rejects.toBe(reason)
  })

  it('says that history is gone when more than 1,000 changes have passed', async () => {
    const { index } = await keys.set(`${base}/a`, '0')
    for (let n = 0; n < 1_100; n += 50) {
      await Promise.all(Array.from({ length: 50 }, (_, i) => keys.set(`${base}/a`, String(n + i))))
    }
    const error = await keys.wait(`${base}/a`, { afterIndex: index }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(HistoryClearedError)
    expect(error).toMatchObject({ errorCode: 401, retryable: false, index: expect.any(Number) })
  })

  it('gives any other refusal with etcd’s number and words', async () => {
    const error = await keys.set(`${base}/a`, 'x', { ttl: Number.NaN }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(EtcdRequestError)
    expect(error).toBeInstanceOf(EtcdError)
    expect(error).toMatchObject({ errorCode: 202, message: expect.stringContaining('not a number') })
  })
})
