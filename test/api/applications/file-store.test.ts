import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FileApplicationStore, LockedError, StoreFolderError } from '../../../src/api/index.js'
import { storeContract } from './store-contract.js'

const mark = { owner: 'mark@laptop', message: 'apply' }
const ci = { owner: 'ci@runner', message: 'pipeline 7' }

async function folder() {
  const path = await mkdtemp(join(tmpdir(), 'caasctl-store-'))
  return {
    path,
    open: (options?: { readonly keep?: number }) => new FileApplicationStore(join(path, '.caasctl'), options),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}

storeContract('a folder', folder)

describe('history and locks in a folder', () => {
  /** The lock as a process would have left it. */
  const leave = async (path: string, of: Readonly<Record<string, unknown>>) => {
    const claim = { id: 'x', owner: 'a@b', message: '', since: '', for: 'work', host: hostname(), ...of }
    await writeFile(join(path, '.caasctl', 'web', 'lock.7'), JSON.stringify(claim))
  }

  it('takes over the lock of a process that is no more', async () => {
    await using place = await folder()
    const store = place.open()
    await store.begin('web', { by: 'm', action: 'apply', changes: '', message: '' })
    const child = spawn('true')
    await once(child, 'exit')
    await leave(place.path, { pid: child.pid })
    expect(await store.holder('web')).toBeUndefined()
    const stores = Array.from({ length: 10 }, () => place.open())
    const taken = await Promise.allSettled(stores.map((each) => each.lock('web', ci)))
    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await readdir(join(place.path, '.caasctl', 'web'))).toEqual(['lock.8', 'releases'])
  })

  it('tells a process from another that has its number by now', async () => {
    await using place = await folder()
    const store = place.open()
    await store.begin('web', { by: 'm', action: 'apply', changes: '', message: '' })
    await leave(place.path, { pid: process.pid })
    await expect(store.lock('web', ci)).rejects.toThrow(LockedError)
    await leave(place.path, { pid: process.pid, startTime: '1' })
    await (await store.lock('web', ci)).release()
  })

  it('leaves the lock of a process on another computer: that cannot be seen from here', async () => {
    await using place = await folder()
    const store = place.open()
    await store.begin('web', { by: 'm', action: 'apply', changes: '', message: '' })
    await leave(place.path, { pid: 1, host: 'elsewhere' })
    await expect(store.lock('web', ci)).rejects.toThrow('Application web is locked by a@b.')
    const held = await store.holder('web')
    if (held !== undefined) expect(await store.unlock('web', held)).toBe(true)
    await (await store.lock('web', ci)).release()
  })

  it('is over with a lock whose time has passed', async () => {
    await using place = await folder()
    const store = place.open()
    await store.lockFor('web', { ...mark, forMs: 1 })
    await new Promise((resolve) => setTimeout(resolve, 5))
    await (await store.lock('web', ci)).release()
  })

  it('keeps itself out of version control, and leaves no drafts behind', async () => {
    await using place = await folder()
    const store = place.open()
    const release = await store.begin('web', { by: 'm', action: 'apply', changes: '', message: '' })
    await store.end('web', release, { outcome: 'done' })
    await (await store.lock('web', mark)).release()
    const root = join(place.path, '.caasctl')
    expect(await readFile(join(root, '.gitignore'), 'utf8')).toBe('*\n')
    expect((await readdir(root, { recursive: true })).sort()).toEqual([
      '.gitignore',
      'web',
      'web/lock.1',
      'web/releases',
      'web/releases/1.json',
    ])
  })

  it('passes over a release that is no release', async () => {
    await using place = await folder()
    const store = place.open()
    await store.begin('web', { by: 'm', action: 'apply', changes: '', message: '' })
    await writeFile(join(place.path, '.caasctl', 'web', 'releases', '2.json'), '{"release":')
    expect(await store.releases('web')).toHaveLength(1)
    expect(await store.begin('web', { by: 'm', action: 'apply', changes: '', message: '' })).toMatchObject({
      number: 3,
    })
  })

  it('names the folder where the system refuses it', async () => {
    await using place = await folder()
    await writeFile(join(place.path, '.caasctl'), 'a file')
    await expect(place.open().lock('web', mark)).rejects.toThrow(StoreFolderError)
    await expect(place.open().releases('web')).rejects.toThrow(join(place.path, '.caasctl'))
  })
})
