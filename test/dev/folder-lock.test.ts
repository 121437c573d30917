import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FolderInUseError, FolderLock } from '../../src/dev/folder-lock.js'
import { socketFolder, socketPathMaxBytes } from '../../src/dev/socket-path.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caasctl-lock-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A socket on which nobody listens any more, as a process that was killed leaves it. */
async function leaveBehind(path: string): Promise<void> {
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.send('listens'))`
  const child = fork('-e', [script], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  await once(child, 'message')
  child.kill('SIGKILL')
  await once(child, 'exit')
}

describe('the lock of a folder', () => {
  it('is held by one only, until it is given back', async () => {
    const lock = await FolderLock.take(folder)
    expect(await FolderLock.isTaken(folder)).toBe(true)
    await expect(FolderLock.take(folder)).rejects.toThrow(FolderInUseError)
    await lock[Symbol.asyncDispose]()
    expect(await FolderLock.isTaken(folder)).toBe(false)
    expect(await readdir(folder)).toEqual([])
    await (await FolderLock.take(folder))[Symbol.asyncDispose]()
  })

  it('goes to one of many that want it at once, left-over sockets or not', async () => {
    for (let round = 0; round < 5; round++) {
      const taken = await Promise.allSettled(Array.from({ length: 10 }, () => FolderLock.take(folder)))
      const locks = taken.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
      expect(locks).toHaveLength(1)
      for (const lock of locks) await lock[Symbol.asyncDispose]()
    }
  })

  it('does not stay with a process that was killed', async () => {
    await leaveBehind(join(folder, 'lock.7'))
    expect(await readdir(folder)).toEqual(['lock.7'])
    expect(await FolderLock.isTaken(folder)).toBe(false)
    const lock = await FolderLock.take(folder)
    expect(await readdir(folder)).toEqual(['lock.8'])
    await lock[Symbol.asyncDispose]()
  })

  it('takes a folder whose path is too long for a socket', async () => {
    const deep = join(folder, 'x'.repeat(100))
    const sockets = await socketFolder(deep)
    expect(Buffer.byteLength(join(sockets, 'control.sock'))).toBeLessThanOrEqual(socketPathMaxBytes)
    const lock = await FolderLock.take(deep)
    await expect(FolderLock.take(deep)).rejects.toThrow(FolderInUseError)
    await lock[Symbol.asyncDispose]()
    await rm(sockets, { recursive: true })
  })

  it('is not fooled by other files', async () => {
    const other = createServer().listen(join(folder, 'lock.sock'))
    await once(other, 'listening')
    await (await FolderLock.take(folder))[Symbol.asyncDispose]()
    other.close()
  })
})
