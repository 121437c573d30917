import { text } from 'node:stream/consumers'
import type { AcceptConnection, ServerChannel } from 'ssh2'
import { describe, expect, it } from 'vitest'
import { SshConnectionLostError, SshTimeoutError } from '../../src/ssh/index.js'
import { eventually } from '../support/eventually.js'
import { SshHome } from '../support/sshd-home.js'
import { startSsh2Server } from '../support/sshd-ssh2.js'

/** A server that is asked for forwardings, each of which the test answers when it wants to. */
async function startForwarder() {
  const asked: AcceptConnection<ServerChannel>[] = []
  const server = await startSsh2Server({
    ready: (client) => client.on('tcpip', (accept) => void asked.push(accept)),
  })
  return { server, asked }
}

const target = { host: '127.0.0.1', port: 1 }

describe('a channel that opens', () => {
  it('after it was given up is closed again, whatever comes on it', async () => {
    using home = new SshHome()
    const { server, asked } = await startForwarder()
    await using _ = server
    await using pool = home.pool(server.knownHost, { overrides: { connectTimeoutMs: 1000 } })
    const host = await pool.connect(`127.0.0.1:${server.port}`)
    await expect(host.dial(target)).rejects.toBeInstanceOf(SshTimeoutError)
    const channel = asked[0]?.()
    if (channel === undefined) throw new Error('nothing was asked for')
    let closed = false
    channel.resume().once('close', () => {
      closed = true
    })
    channel.write('too late')
    await eventually('it is closed', () => closed)
  })

  it('and is lost before anybody reads tells so to who reads then', async () => {
    using home = new SshHome()
    let connections = 0
    const server = await startSsh2Server({
      ready: (client) => {
        connections++
        client.on('tcpip', (accept) => void accept().write('one word', () => client.end()))
      },
    })
    await using _ = server
    await using pool = home.pool(server.knownHost)
    const host = await pool.connect(`127.0.0.1:${server.port}`)
    const stream = await host.dial(target)
    await eventually('the word has come, and the connection is lost', async () => {
      await host.ready()
      return stream.readableLength > 0 && connections === 2
    })
    await expect(text(stream)).rejects.toBeInstanceOf(SshConnectionLostError)
  })
})
