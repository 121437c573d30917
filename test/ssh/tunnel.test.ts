import { once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { Agent, createServer, get } from 'node:http'
import { connect, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  forward,
  quoteForShell,
  SshChannelError,
  SshConfigError,
  SshConnectError,
  type SshConnection,
  SshConnectionLostError,
} from '../../src/ssh/index.js'
import { eventually } from '../support/eventually.js'
import { describeWithSshd, type Sshd, sshUser, startSshd } from '../support/sshd.js'
import { SshHome } from '../support/sshd-home.js'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js'

describeWithSshd('hosts behind a real sshd', () => {
  let home: SshHome
  let entry: Sshd
  let machine: Sshd
  let wall: TcpProxy

  beforeAll(async () => {
    home = new SshHome()
    ;[entry, machine] = await Promise.all([
      startSshd({ keys: [home.key] }),
      startSshd({ keys: [home.key], address: '127.0.0.2' }),
    ])
    // Only what comes out of another process gets through: the sshd of the entry, and not the test.
    wall = await startTcpProxy({ host: machine.address, port: machine.port }, { admits: isFromElsewhere })
  })
  afterAll(async () => {
    await wall.close()
    await Promise.all([entry.stop(), machine.stop()])
    home[Symbol.dispose]()
  })

  const knownMachine = () =>
    machine.knownHost.replaceAll(`[127.0.0.2]:${machine.port}`, `[127.0.0.1]:${wall.port}`)

  it('are reached through it, on one connection to it, and checked under their own address', async () => {
    await using pool = home.pool([entry.knownHost, knownMachine()])
    const direct = await pool.connect(`127.0.0.1:${wall.port}`)
    await expect(direct.ready()).rejects.toThrow(SshConnectError)

    const tunnel = await pool.connect(`127.0.0.1:${entry.port}`)
    const accepted = () => entry.log().split('Accepted publickey').length
    const before = accepted()
    const inner = await pool.connect(`127.0.0.1:${wall.port}`, { via: tunnel })
    expect(inner).not.toBe(direct)
    const results = await Promise.all([
      inner.run('echo "$SSH_CONNECTION"'),
      tunnel.run('echo "$SSH_CONNECTION"'),
      inner.run('true'),
    ])
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(String(results[0].stdout)).toContain(`127.0.0.2 ${machine.port}`)
    expect(String(results[1].stdout)).toContain(`127.0.0.1 ${entry.port}`)
    await eventually('the server tells of it', () => accepted() > before)
    expect(accepted()).toBe(before + 1)

    await using stranger = home.pool([entry.knownHost])
    const unknown = await stranger.connect(`127.0.0.1:${wall.port}`, {
      via: await stranger.connect(`127.0.0.1:${entry.port}`),
    })
    await expect(unknown.ready()).rejects.toMatchObject({
      code: 'SSH_HOST_KEY_UNKNOWN',
      host: `[127.0.0.1]:${wall.port}`,
    })
  })

  it('are reached by ProxyJump, also over several', async () => {
    const config = home.write(
      'config',
      `Host entry\n HostName 127.0.0.1\n Port ${entry.port}\n User ${sshUser}\n IdentityFile ${home.key}
       Host again\n HostName 127.0.0.1\n Port ${entry.port}\n User ${sshUser}\n HostKeyAlias again
       Host machine\n HostName 127.0.0.1\n Port ${wall.port}\n ProxyJump entry,again\n
       Host round\n ProxyJump about\nHost about\n ProxyJump round\n`,
    )
    const alias = entry.knownHost.replaceAll(`[127.0.0.1]:${entry.port}`, 'again')
    await using pool = home.pool([entry.knownHost, alias, knownMachine()], { configFiles: [config] })
    const inner = await pool.connect('machine')
    expect(inner.via?.settings.name).toBe('again')
    expect(inner.via?.via?.settings.name).toBe('entry')
    expect(String((await inner.run('echo in')).stdout)).toBe('in\n')
    expect(await pool.connect('entry')).toBe(inner.via?.via)
    await expect(pool.connect('round')).rejects.toThrow(SshConfigError)
    await expect(pool.connect('round')).rejects.toThrow(
      'ProxyJump goes round in circles: round, about, round',
    )
  })

  it('are reached by a ProxyCommand', async () => {
    const hop = quoteForShell([
      ...['ssh', '-F', '/dev/null', '-i', home.key, '-o', 'StrictHostKeyChecking=no', '-o', 'LogLevel=ERROR'],
      ...['-o', `UserKnownHostsFile=${join(home.folder, 'hop')}`, '-p', String(entry.port)],
      ...['-W', `[%h]:%p`, `${sshUser}@127.0.0.1`],
    ])
    const config = home.write('command', `Host 127.0.0.1\n ProxyCommand ${hop}\n`)
    await using pool = home.pool([knownMachine()], { configFiles: [config] })
    const inner = await pool.connect(`127.0.0.1:${wall.port}`)
    expect(String((await inner.run('echo in')).stdout)).toBe('in\n')
  })

  it('say from where they cannot be reached', async () => {
    await using pool = home.pool([entry.knownHost])
    const inner = await pool.connect('127.0.0.1:1', { via: await pool.connect(`127.0.0.1:${entry.port}`) })
    await expect(inner.ready()).rejects.toThrow(
      `Cannot reach 127.0.0.1:1 by SSH: from 127.0.0.1:${entry.port}: Connection refused.`,
    )
  })

  it('are lost with it, and reached again through a new one', async () => {
    await using proxy = await startTcpProxy({ host: '127.0.0.1', port: entry.port })
    const known = entry.knownHost.replaceAll(String(entry.port), String(proxy.port))
    await using pool = home.pool([known, knownMachine()])
    const tunnel = await pool.connect(`127.0.0.1:${proxy.port}`)
    const inner = await pool.connect(`127.0.0.1:${wall.port}`, { via: tunnel })
    const process = await inner.exec('sleep 10')
    proxy.cut()
    await expect(process.exit).rejects.toThrow(SshConnectionLostError)
    expect(String((await inner.run('echo again')).stdout)).toBe('again\n')
    expect(proxy.connections).toBe(2)
  })

  describe('streams from there', () => {
    let http: Server
    let socketPath: string
    let httpPort: number
    let requests = 0

    beforeAll(async () => {
      const answer = createServer((request, response) => {
        requests++
        request.pipe(response)
        if (request.method === 'GET') response.end(`${request.url} from ${request.headers.host}`)
      })
      http = answer
      socketPath = join(home.folder, 'http.sock')
      http.listen(socketPath)
      await once(http, 'listening')
      const tcp = createServer((_, response) => response.end('over tcp'))
      tcp.listen(0, '127.0.0.1')
      await once(tcp, 'listening')
      const address = tcp.address()
      httpPort = typeof address === 'object' && address !== null ? address.port : 0
      http.once('close', () => tcp.close())
    })
    afterAll(async () => {
      http.close()
      await once(http, 'close')
    })

    it('carry HTTP to a unix socket and to a port, under an agent that keeps them', async () => {
      await using pool = home.pool([entry.knownHost])
      const host = await pool.connect(`127.0.0.1:${entry.port}`)
      const agent = agentOver(host, { socketPath })
      for (let i = 0; i < 3; i++)
        expect(await fetchText('http://fleet/machines', agent)).toBe('/machines from fleet')
      expect(Object.values(agent.freeSockets).flat()).toHaveLength(1)
      const many = await Promise.all(Array.from({ length: 20 }, () => fetchText('http://x/y', agent)))
      expect(new Set(many)).toEqual(new Set(['/y from x']))
      expect(requests).toBe(23)
      agent.destroy()
      expect(await fetchText('http://x/', agentOver(host, { host: '127.0.0.1', port: httpPort }))).toBe(
        'over tcp',
      )
    })

    it('go by a command where the server opens no unix sockets', async () => {
      await using closed = await startSshd({ keys: [home.key], config: ['AllowStreamLocalForwarding no'] })
      const used: string[] = []
      const socketFallback = (path: string) => {
        used.push(path)
        return quoteForShell([process.execPath, '-e', joinToSocket, path])
      }
      await using pool = home.pool([closed.knownHost], { socketFallback })
      const host = await pool.connect(`127.0.0.1:${closed.port}`)
      const agent = agentOver(host, { socketPath })
      for (let i = 0; i < 3; i++)
        expect(await fetchText('http://fleet/units', agent)).toBe('/units from fleet')
      agent.destroy()
      expect(used).toEqual([socketPath])
      const refusals = () => closed.log().split('refused streamlocal').length
      const before = refusals()
      expect(await fetchText('http://fleet/state', agentOver(host, { socketPath }))).toBe('/state from fleet')
      expect(refusals()).toBe(before)

      await using bare = home.pool([closed.knownHost])
      const refused = (await bare.connect(`127.0.0.1:${closed.port}`)).dial({ socketPath })
      await expect(refused).rejects.toThrow(SshChannelError)
    })

    it('by a command take up no room once they are given up', async () => {
      const config = ['AllowStreamLocalForwarding no', 'MaxSessions 1']
      await using small = await startSshd({ keys: [home.key], config })
      await using pool = home.pool([small.knownHost], { socketFallback: () => 'yes' })
      const host = await pool.connect(`127.0.0.1:${small.port}`)
      for (let i = 0; i < 3; i++) {
        const stream = await host.dial({ socketPath: '/run/some.sock' })
        await once(stream, 'data')
        stream.destroy()
      }
    })

    it('say what the command said where that does not get through either', async () => {
      const missing = join(home.folder, 'missing.sock')
      const failures: readonly [fallback: string, message: string][] = [
        // As fleetctl does: nothing but a word on stderr, and exit code 0.
        ['echo "Failed dialing remote address" >&2', 'Failed dialing remote address'],
        ['exit 4', 'exit code 4'],
        ['no-such-command', 'not found'],
      ]
      for (const [command, message] of failures) {
        await using pool = home.pool([entry.knownHost], { socketFallback: () => command })
        const host = await pool.connect(`127.0.0.1:${entry.port}`)
        const fetched = fetchText('http://fleet/', agentOver(host, { socketPath: missing }))
        await expect(fetched).rejects.toThrow(message)
      }
    })

    it('can be half closed, from here and from there', async () => {
      await using echo = await listen((socket) => socket.pipe(socket))
      await using greeter = await listen((socket) => {
        socket.end('hello')
        socket.on('data', (chunk) => heard.push(String(chunk)))
      })
      const heard: string[] = []
      await using pool = home.pool([entry.knownHost])
      const host = await pool.connect(`127.0.0.1:${entry.port}`)

      const near = await host.dial({ host: '127.0.0.1', port: echo.port })
      near.end('to the end')
      expect(String(Buffer.concat(await near.toArray()))).toBe('to the end')

      const far = await host.dial({ host: '127.0.0.1', port: greeter.port }, undefined, {
        allowHalfOpen: true,
      })
      const greeting: Buffer[] = []
      far.on('data', (chunk) => greeting.push(chunk))
      await once(far, 'end')
      expect(String(Buffer.concat(greeting))).toBe('hello')
      far.end('and bye')
      await eventually('the answer after the end', () => heard.join('') === 'and bye')
      await eventually('both are done with it', () => far.closed)
    })

    it('break with an error when the connection is lost, and do not seem to end', async () => {
      await using silent = await listen((socket) => socket.write('some'))
      await using proxy = await startTcpProxy({ host: '127.0.0.1', port: entry.port })
      await using pool = home.pool([entry.knownHost.replaceAll(String(entry.port), String(proxy.port))])
      const host = await pool.connect(`127.0.0.1:${proxy.port}`)
      const stream = await host.dial({ host: '127.0.0.1', port: silent.port })
      const read = expect(stream.toArray()).rejects.toThrow(SshConnectionLostError)
      proxy.cut()
      await read
    })

    it('keep a failure for who begins to listen only later', async () => {
      await using proxy = await startTcpProxy({ host: '127.0.0.1', port: entry.port })
      await using pool = home.pool([entry.knownHost.replaceAll(String(entry.port), String(proxy.port))], {
        socketFallback: () => 'exit 4',
      })
      const host = await pool.connect(`127.0.0.1:${proxy.port}`)
      const closed = () => entry.log().split('Close session').length
      const before = closed()
      const failed = await host.dial({ socketPath: '/nonexistent' })
      await eventually('the command has ended on both sides', () => closed() > before)
      const lost = await host.dial({ host: '127.0.0.1', port: httpPort })
      proxy.cut()
      await eventually('the loss is noticed', async () => {
        await host.ready()
        return proxy.connections === 2
      })
      await expect(once(failed.resume(), 'end')).rejects.toThrow('exit code 4')
      await expect(once(lost.resume(), 'end')).rejects.toThrow(SshConnectionLostError)
    })

    it('carry much at the pace of the slower side', async () => {
      await using echo = await listen((socket) => socket.pipe(socket))
      await using pool = home.pool([entry.knownHost])
      const host = await pool.connect(`127.0.0.1:${entry.port}`)
      const stream = await host.dial({ host: '127.0.0.1', port: echo.port })
      Readable.from(Array.from({ length: 8 }, (_, i) => Buffer.alloc(1 << 20, i))).pipe(stream)
      let length = 0
      for await (const chunk of stream) length += chunk.length
      expect(length).toBe(8 << 20)
    })

    it('are forwarded from a local port, also after the connection was lost', async () => {
      await using proxy = await startTcpProxy({ host: '127.0.0.1', port: entry.port })
      await using pool = home.pool([entry.knownHost.replaceAll(String(entry.port), String(proxy.port))])
      const host = await pool.connect(`127.0.0.1:${proxy.port}`)
      const failures: Error[] = []
      const dialHttp = (signal: AbortSignal) =>
        host.dial({ host: '127.0.0.1', port: httpPort }, signal, { allowHalfOpen: true })
      await using local = await forward(dialHttp, { onFailure: (error) => failures.push(error) })
      expect(local.host).toBe('127.0.0.1')
      const url = `http://127.0.0.1:${local.port}/`
      expect(await (await fetch(url)).text()).toBe('over tcp')

      await using slow = await listen((socket) => socket.write('begun'))
      const dialSlow = (signal: AbortSignal) => host.dial({ host: '127.0.0.1', port: slow.port }, signal)
      await using other = await forward(dialSlow, { onFailure: (error) => failures.push(error) })
      const open = connect(other.port, '127.0.0.1')
      await once(open, 'data')
      proxy.cut()
      const [broken] = await once(open, 'error')
      expect(broken).toMatchObject({ code: 'ECONNRESET' })
      expect(await (await fetch(url, { headers: { connection: 'close' } })).text()).toBe('over tcp')
      expect(proxy.connections).toBe(2)
      expect(failures.map(({ name }) => name)).toContain('SshConnectionLostError')
    })

    it('are refused at a local port where the far side refuses', async () => {
      await using pool = home.pool([entry.knownHost])
      const host = await pool.connect(`127.0.0.1:${entry.port}`)
      const failed: Error[] = []
      await using local = await forward((signal) => host.dial({ host: '127.0.0.1', port: 1 }, signal), {
        onFailure: (error) => failed.push(error),
      })
      const socket = connect(local.port, '127.0.0.1').resume()
      await once(socket, 'error')
      expect(failed).toEqual([
        expect.objectContaining({ code: 'SSH_CHANNEL_REFUSED', reason: 'Connection refused' }),
      ])
    })
  })
})

/** What `fleetctl fd-forward` does, for machines without it. */
const joinToSocket = `
  const socket = require('node:net').connect(process.argv[1])
  process.stdin.pipe(socket).pipe(process.stdout)
  socket.on('error', (error) => { console.error(error.message); process.exit(1) })`

function agentOver(host: SshConnection, target: Parameters<SshConnection['dial']>[0]): Agent {
  const agent = new Agent({ keepAlive: true })
  agent.createConnection = (_options: unknown, done: (error: unknown, stream?: unknown) => void) => {
    host.dial(target).then((stream) => done(null, stream), done)
    return undefined
  }
  return agent
}

function fetchText(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      response.toArray().then((chunks) => resolve(String(Buffer.concat(chunks))), reject)
    }).once('error', reject)
  })
}

async function listen(taken: (socket: Socket) => void): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<Socket>()
  const server = createTcpServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket.on('error', () => {}))
    taken(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Whether a connection to this process was opened by another: then its other end is none of ours. */
function isFromElsewhere(socket: Socket): boolean {
  const [near, far] = [socket.localPort, socket.remotePort].map((port = 0) => {
    return `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  })
  const connections = readFileSync('/proc/self/net/tcp', 'utf8').split('\n')
  const otherEnd = connections
    .map((line) => line.trim().split(/\s+/))
    .find(([, from = '', to = '']) => from.endsWith(far ?? '') && to.endsWith(near ?? ''))
  const inode = otherEnd?.[9]
  const own = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`)
    } catch {
      return ''
    }
  })
  return inode !== undefined && !own.includes(`socket:[${inode}]`)
}
