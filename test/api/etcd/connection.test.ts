import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  ConnectionError,
  ConnectionSettingError,
  ProtocolError,
  RequestTimeoutError,
} from '../../../src/api/errors.js'
import { EtcdConnection } from '../../../src/api/etcd/connection.js'
import {
  EtcdUnavailableError,
  ForeignRedirectError,
  KeyNotFoundError,
  NoQuorumError,
  UnauthorizedError,
} from '../../../src/api/etcd/errors.js'
import { EtcdFleet } from '../../../src/api/etcd/etcd-fleet.js'
import { EtcdKeys } from '../../../src/api/etcd/keys.js'
import { dialDirectly } from '../../../src/api/index.js'
import { describeWithEtcd } from '../../support/describe-with-etcd.js'
import { EtcdCluster } from '../../support/etcd.js'
import { type Received, type ScriptedServer, serve } from '../../support/http-server.js'

type Answer = Parameters<typeof serve>[0]

const found: Answer = (_, response) =>
  answer(response, 200, { action: 'get', node: { key: '/a', value: 'x' } })
const electing: Answer = (_, response) =>
  answer(response, 500, {
    errorCode: 300,
    message: 'Raft Internal Error',
    cause: 'etcdserver: request timed out',
    index: 0,
  })
const gone: Answer = (_, response) =>
  answer(response, 404, { errorCode: 100, message: 'Key not found', cause: '/a', index: 7 })
const cutOff: Answer = (_, response) => response.destroy()
const silent: Answer = () => {}

function answer(response: Parameters<Answer>[1], status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'x-etcd-index': '7' })
    .end(JSON.stringify(body))
}

/** A client of members that answer as told, and what they received. */
async function members(...answers: Answer[]) {
  const servers = await Promise.all(answers.map((each) => serve(each)))
  const [first = '', ...others] = servers.map(({ endpoint }) => endpoint)
  const connection = new EtcdConnection([first, ...others], {
    username: 'root',
    password: 'pa:ss',
    requestTimeoutMs: 300,
    patienceMs: 400,
  })
  return {
    servers,
    connection,
    keys: new EtcdKeys(connection),
    counts: () => servers.map(({ received }) => received.length),
    [Symbol.asyncDispose]: async () => {
      connection.close()
      await Promise.all(servers.map((server: ScriptedServer) => server[Symbol.asyncDispose]()))
    },
  }
}

const authorization = ({ headers }: Received) => headers.authorization
const credentials = `Basic ${Buffer.from('root:pa:ss').toString('base64')}`

describe('a connection to several members', () => {
  it.each([
    ['cuts the connection', cutOff],
    ['does not answer', silent],
    ['has no leader', electing],
  ])('turns to the next member when one %s, and keeps to that', async (_, failing) => {
    await using cluster = await members(failing, found)
    expect((await cluster.keys.get('/a')).node.value).toBe('x')
    await cluster.keys.get('/a')
    expect(cluster.counts()).toEqual([1, 2])
  })

  it.each([
    ['cuts the connection', cutOff, ConnectionError],
    ['does not answer', silent, RequestTimeoutError],
    ['has no leader', electing, NoQuorumError],
  ])('does not send again what a member that %s may have done', async (_, failing, thrown) => {
    await using cluster = await members(failing, found)
    await expect(cluster.keys.create('/a', 'x')).rejects.toThrow(thrown)
    await expect(cluster.keys.set('/a', 'x', { previousIndex: 1 })).rejects.toThrow(thrown)
    await expect(cluster.keys.delete('/a', { previousValue: '1' })).rejects.toThrow(thrown)
    expect(cluster.counts()).toEqual([3, 0])
  })

  it('does send it again when it was never sent', async () => {
    await using cluster = await members(found)
    const connection = new EtcdConnection(['http://127.0.0.1:9', ...cluster.connection.endpoints])
    expect((await new EtcdKeys(connection).create('/a', 'x')).node.value).toBe('x')
    connection.close()
  })

  it('does send it again when a tunnel could not reach the first member', async () => {
    const server = await serve(found)
    const connection = new EtcdConnection(['http://first.internal:2379', 'http://second.internal:2379'], {
      dial: async (target, signal) => {
        if ('host' in target && target.host.startsWith('first'))
          throw new ConnectionSettingError('no way there')
        return dialDirectly({ host: '127.0.0.1', port: server.port }, signal)
      },
    })
    expect((await new EtcdKeys(connection).create('/a', 'x')).node.value).toBe('x')
    connection.close()
    await server[Symbol.asyncDispose]()
  })

  it('says of a key that is gone whether it may have deleted it itself', async () => {
    await using cluster = await members(cutOff, gone)
    const first = await cluster.keys.delete('/a').catch((error: unknown) => error)
    expect(first).toBeInstanceOf(KeyNotFoundError)
    expect(first).toMatchObject({ repeated: true, index: 7 })
    const second = await cluster.keys.delete('/a').catch((error: unknown) => error)
    expect(second).toMatchObject({ repeated: false })
  })

  it('goes around until its patience ends, and then says what each member did', async () => {
    await using cluster = await members(cutOff, electing)
    const error = await cluster.keys.get('/a').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(EtcdUnavailableError)
    expect(error).toMatchObject({ message: expect.stringContaining('request timed out') })
    expect(cluster.counts()[0]).toBeGreaterThan(1)
  })

  it('gives up at once where nothing can become better', async () => {
    await using cluster = await members((_, response) => response.end('<html>not etcd</html>'), found)
    await expect(cluster.keys.get('/a')).rejects.toThrow(ProtocolError)
    expect(cluster.counts()).toEqual([1, 0])
  })

  it('follows a redirect to a member it knows, with the credentials', async () => {
    const target = await serve(found)
    await using cluster = await members((_, response) => {
      response.writeHead(307, { location: `${target.endpoint}/v2/keys/a?x=1` }).end()
    })
    const connection = new EtcdConnection([...cluster.connection.endpoints, target.endpoint], {
      username: 'root',
      password: 'pa:ss',
    })
    expect((await new EtcdKeys(connection).set('/a', 'x', { ttl: 5 })).node.value).toBe('x')
    expect(target.received).toMatchObject([{ method: 'PUT', url: '/v2/keys/a?x=1', body: 'value=x&ttl=5' }])
    expect(target.received.map(authorization)).toEqual([credentials])
    connection.close()
    await target[Symbol.asyncDispose]()
  })

  it('follows none elsewhere, whoever asks for it', async () => {
    await using elsewhere = await serve(found)
    await using cluster = await members((_, response) => {
      response.writeHead(307, { location: `${elsewhere.endpoint}/v2/keys/a` }).end()
    }, found)
    const error = await cluster.keys.get('/a').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ForeignRedirectError)
    expect(error).toMatchObject({ location: elsewhere.endpoint })
    await expect(cluster.keys.stream('/a', {})).rejects.toThrow(ForeignRedirectError)
    expect(elsewhere.received).toEqual([])
  })

  it('ends a circle of redirects', async () => {
    const around: Answer = ({ headers }, response) => {
      response.writeHead(307, { location: `http://${headers.host}/v2/keys/a` }).end()
    }
    await using cluster = await members(around)
    await expect(cluster.keys.get('/a')).rejects.toThrow(ForeignRedirectError)
    expect(cluster.counts()).toEqual([4])
  })

  it('turns to the members that the cluster names too', async () => {
    await using cluster = await members((_, response) => {
      const clientURLs = ['http://10.0.0.1:2379', 'https://10.0.0.2:2379', 'no address']
      answer(response, 200, { members: [{ id: '1', name: 'm', peerURLs: null, clientURLs }, { id: '2' }] })
    })
    await cluster.connection.discover()
    expect(cluster.connection.endpoints.slice(1)).toEqual(['http://10.0.0.1:2379', 'https://10.0.0.2:2379'])
  })

  it.each([
    'unix:///run/etcd.sock',
    'etcd:2379',
    'etcd://user:secret@127.0.0.1:2379',
    'http://user:secret@127.0.0.1:none',
    'http//user:secret@127.0.0.1',
  ])('refuses the endpoint %s, without telling a password', (endpoint) => {
    const connecting = () => new EtcdConnection([endpoint])
    expect(connecting).toThrow(ConnectionSettingError)
    expect(connecting).not.toThrow(/secret/)
  })

  it('goes over whatever dials', async () => {
    const server = await serve(found)
    const targets: unknown[] = []
    const connection = new EtcdConnection(['http://etcd.internal:2379'], {
      dial: (target, signal) => {
        targets.push(target)
        return dialDirectly({ host: '127.0.0.1', port: server.port }, signal)
      },
    })
    expect((await new EtcdKeys(connection).get('/a')).node.value).toBe('x')
    expect(targets).toEqual([{ host: 'etcd.internal', port: 2379 }])
    connection.close()
    await server[Symbol.asyncDispose]()
  })

  it('says of an etcd without its v2 API what to do', async () => {
    await using cluster = await members((_, response) => response.writeHead(404).end('404 page not found\n'))
    await expect(cluster.keys.get('/a')).rejects.toMatchObject({
      code: 'PROTOCOL_ERROR',
      suggestion: expect.stringContaining('--enable-v2'),
    })
  })
})

describeWithEtcd('a real etcd that asks who one is', () => {
  let cluster: EtcdCluster

  beforeAll(async () => {
    cluster = await EtcdCluster.start()
    const put = (path: string, body: object) =>
      fetch(`${cluster.endpoints[0]}${path}`, {
        method: 'PUT',
        headers: {
          'content-type': 'application/json',
          authorization: `Basic ${Buffer.from('root:secret').toString('base64')}`,
        },
        body: JSON.stringify(body),
      })
    const role = { read: ['/_coreos.com/*'], write: [] }
    await put('/v2/auth/users/root', { user: 'root', password: 'secret' })
    await put('/v2/auth/roles/reader', { role: 'reader', permissions: { kv: role } })
    await put('/v2/auth/users/guest-reader', { user: 'guest-reader', password: 'look', roles: ['reader'] })
    await put('/v2/auth/enable', {})
    await put('/v2/auth/roles/guest', { role: 'guest', revoke: { kv: { read: ['/*'], write: ['/*'] } } })
  })
  afterAll(() => cluster.stop())

  const unit = {
    name: 'a.service',
    options: [{ section: 'S', name: 'a', value: 'b' }],
    desiredState: 'inactive',
  } as const

  it('serves the right name and password', async () => {
    await using fleet = new EtcdFleet(cluster.endpoints, { username: 'root', password: 'secret' })
    expect(await fleet.putUnit(unit)).toBe('stored')
    expect(await fleet.units()).toHaveLength(1)
  })

  it.each([
    ['no name', {}],
    ['a wrong password', { username: 'root', password: 'guess' }],
    ['an unknown name', { username: 'nobody', password: 'secret' }],
  ])('refuses %s at once, with a word on what to do', async (_, given) => {
    await using fleet = new EtcdFleet(cluster.endpoints, given)
    const error = await fleet.putUnit(unit).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UnauthorizedError)
    expect(error).toMatchObject({
      errorCode: 110,
      retryable: false,
      suggestion: expect.stringContaining('password'),
    })
    await expect(fleet.watch()[Symbol.asyncIterator]().next()).rejects.toThrow(UnauthorizedError)
  })

  it('lets read who may only read', async () => {
    await using fleet = new EtcdFleet(cluster.endpoints, { username: 'guest-reader', password: 'look' })
    expect(await fleet.machines()).toEqual([])
    await expect(fleet.putUnit(unit)).rejects.toThrow(UnauthorizedError)
  })
})

describeWithEtcd('a real etcd that speaks TLS', () => {
  let cluster: EtcdCluster

  beforeAll(async () => {
    cluster = await EtcdCluster.start({ tls: true, args: ['--advertise-client-urls', 'http://127.0.0.1:9'] })
  })
  afterAll(() => cluster.stop())

  it('is spoken to and watched with a certificate it trusts', async () => {
    await using fleet = new EtcdFleet(cluster.endpoints, { tls: cluster.tls })
    const changes = fleet.watch()[Symbol.asyncIterator]()
    expect((await changes.next()).value).toMatchObject({ kind: 'snapshot' })
    await fleet.setMetadata('ab', 'a', '1')
    await fleet.putUnit({
      name: 'a.service',
      options: [{ section: 'S', name: 'a', value: 'b' }],
      desiredState: 'inactive',
    })
    expect((await changes.next()).value).toMatchObject({ kind: 'unit-submitted', name: 'a.service' })
  })

  it('has no member taken up that is less protected than those given', async () => {
    const connection = new EtcdConnection(cluster.endpoints, { tls: cluster.tls })
    const [member] = await connection.discover()
    expect(member?.clientURLs).toEqual(['http://127.0.0.1:9'])
    expect(connection.endpoints).toEqual(cluster.endpoints)
    connection.close()
  })

  it.each([
    ['without a certificate of its own', () => ({ ca: cluster.tls?.ca })],
    [
      'by a client that does not know its authority',
      () => ({ cert: cluster.tls?.cert, key: cluster.tls?.key }),
    ],
  ])('is not reached %s', async (_, tls) => {
    await using fleet = new EtcdFleet(cluster.endpoints, {
      tls: tls(),
      requestTimeoutMs: 2_000,
      patienceMs: 0,
    })
    await expect(fleet.machines()).rejects.toThrow(ConnectionError)
  })
})
