import { chmod, readdir, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CaasctlError } from '../error.js'
import { makeSocketFolder, socketFolder } from './socket-path.js'

/** Another cluster runs on the state folder. */
export class FolderInUseError extends CaasctlError {
  override readonly name = 'FolderInUseError'
  readonly code = 'FOLDER_IN_USE'
  readonly folder: string

  constructor(folder: string) {
    super(`Another embedded cluster runs on ${folder}.`, {
      suggestion: 'Stop it first, or give this one another name.',
    })
    this.folder = folder
  }
}

const prefix = 'lock.'
const attempts = 40

/**
 * The right to use a state folder, held by one process at most and given back by the system whatever ends that
 * process: its holder listens on a unix socket `lock.N` there. A socket that nobody listens on is left over; the
 * next holder takes the next number, which only one can bind.
 */
export class FolderLock implements AsyncDisposable {
  private readonly server: Server

  private constructor(server: Server) {
    this.server = server
  }

  /** @throws {FolderInUseError} */
  static async take(folder: string): Promise<FolderLock> {
    const sockets = await makeSocketFolder(folder)
    for (let attempt = 0; attempt < attempts; attempt++) {
      const before = await numbers(sockets)
      for (const number of before)
        if (await isAlive(path(sockets, number))) throw new FolderInUseError(folder)
      const own = Math.max(0, ...before) + 1
      const server = await bind(path(sockets, own))
      if (server !== undefined) {
        // Whoever looked while this socket was bound but did not listen yet took it for left over.
        const rivals = (await numbers(sockets)).filter((number) => number !== own)
        const contested = await some(rivals, async (number) => number > own || isAlive(path(sockets, number)))
        if (!contested) {
          for (const number of rivals) await rm(path(sockets, number), { force: true })
          return new FolderLock(server)
        }
        await close(server)
      }
      await sleep(10 + Math.random() * 50)
    }
    throw new FolderInUseError(folder)
  }

  /** Whether somebody holds it. */
  static async isTaken(folder: string): Promise<boolean> {
    const sockets = await socketFolder(folder)
    return some(await numbers(sockets), (number) => isAlive(path(sockets, number)))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return close(this.server)
  }
}

function path(folder: string, number: number): string {
  return join(folder, `${prefix}${number}`)
}

async function numbers(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names
    .filter((name) => name.startsWith(prefix) && /^\d{1,9}$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)))
}

/** Listens on a new socket; undefined where another was quicker. */
function bind(socket: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => connection.destroy())
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    server.listen(socket, () => {
      server.unref()
      chmod(socket, 0o700).then(
        () => resolve(server),
        (error: unknown) => reject(error),
      )
    })
  })
}

function isAlive(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket)
    connection.once('connect', () => {
      connection.destroy()
      resolve(true)
    })
    connection.once('error', (error: NodeJS.ErrnoException) => {
      // A full backlog is that of somebody who listens.
      resolve(error.code === 'EAGAIN')
    })
  })
}

async function some<T>(items: readonly T[], test: (item: T) => Promise<boolean>): Promise<boolean> {
  for (const item of items) if (await test(item)) return true
  return false
}

/** Ends listening; Node removes the socket with it. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}
