import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { SshConnectError, type SshPool, type SshStage, SshTimeoutError } from '../../src/ssh/index.js'
import { SshHome } from '../support/sshd-home.js'
import { startSsh2Server } from '../support/sshd-ssh2.js'

interface Hanging extends AsyncDisposable {
  readonly port: number
  readonly knownHost: string
}

/** A listener whose queue of connections is full: the next one is neither taken nor refused. */
async function hangAtConnect(): Promise<Hanging> {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads')
     const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port)
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60000)
     })`,
    { eval: true },
  )
  const [port] = await once(worker, 'message')
  const fillers: Socket[] = []
  for (let taken = true; taken; ) {
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    fillers.push(socket)
    taken = await Promise.race([
      once(socket, 'connect').then(() => true),
      new Promise<boolean>((resolve) => setTimeout(resolve, 150, false)),
    ])
  }
  return {
    port,
    knownHost: '',
    [Symbol.asyncDispose]: async () => {
      for (const socket of fillers) socket.destroy()
      await worker.terminate()
    },
  }
}

async function hangAfter(greeting: string): Promise<Hanging> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    socket.write(greeting)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    knownHost: '',
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Where it hangs, after how long it is given up (what comes before takes its time too), and such a server. */
const stages: readonly [SshStage, number, () => Promise<Hanging>][] = [
  ['connect', 150, hangAtConnect],
  ['banner', 150, () => hangAfter('')],
  ['handshake', 300, () => hangAfter('SSH-2.0-OpenSSH_9.2\r\n')],
  ['authentication', 1000, () => startSsh2Server({ authentication: () => {} })],
  ['channel', 1000, () => startSsh2Server({ ready: (client) => client.on('session', () => {}) })],
]

describe('a server that hangs', () => {
  let pool: SshPool
  afterEach(() => pool.close())

  it.each(
    stages,
  )('at %s is given up after the time that is set, and it is said where', async (stage, timeoutMs, start) => {
    using home = new SshHome()
    await using server = await start()
    pool = home.pool(server.knownHost, { overrides: { connectTimeoutMs: timeoutMs } })
    const host = await pool.connect(`127.0.0.1:${server.port}`)
    const error = await host.run('true').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(SshTimeoutError)
    expect(error).toMatchObject({ stage, timeoutMs, host: `127.0.0.1:${server.port}` })
  })

  it.each(stages)('at %s is given up when that is wanted', async (_stage, _timeoutMs, start) => {
    using home = new SshHome()
    await using server = await start()
    pool = home.pool(server.knownHost)
    const host = await pool.connect(`127.0.0.1:${server.port}`)
    const controller = new AbortController()
    const reason = new Error('enough')
    setTimeout(() => controller.abort(reason), 100)
    await expect(host.run('true', { signal: controller.signal })).rejects.toBe(reason)
  })
})

describe('a server that cannot be reached', () => {
  const reach = async (port: number) => {
    using home = new SshHome()
    await using pool = home.pool('')
    const host = await pool.connect(`127.0.0.1:${port}`)
    return await host.ready().catch((error: unknown) => error)
  }

  it('is told from one that hangs: refused', async () => {
    const closed = await hangAfter('')
    await closed[Symbol.asyncDispose]()
    const error = await reach(closed.port)
    expect(error).toBeInstanceOf(SshConnectError)
    expect(error).toMatchObject({
      message: `Cannot reach 127.0.0.1:${closed.port} by SSH: connection refused.`,
    })
  })

  it('is told from one that hangs: hung up', async () => {
    const server = createServer((socket) => socket.end())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const error = await reach(typeof address === 'object' && address !== null ? address.port : 0)
    expect(error).toBeInstanceOf(SshConnectError)
    expect(error).toMatchObject({ message: expect.stringContaining('it hung up without speaking SSH') })
    server.close()
  })

  it('is told from one that hangs: another protocol', async () => {
    await using server = await hangAfter('HTTP/1.1 400 Bad Request\r\n\r\n')
    using home = new SshHome()
    await using pool = home.pool('', { overrides: { connectTimeoutMs: 150 } })
    const host = await pool.connect(`127.0.0.1:${server.port}`)
    await expect(host.ready()).rejects.toMatchObject({ stage: 'banner' })
  })

  it('is told from one that hangs: no such name', async () => {
    using home = new SshHome()
    await using pool = home.pool('')
    const host = await pool.connect('no-such-host.invalid')
    await expect(host.ready()).rejects.toThrow(
      'Cannot reach no-such-host.invalid by SSH: its name cannot be resolved',
    )
  })
})
