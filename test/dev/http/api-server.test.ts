import { stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bodyLimit } from '../../../src/dev/http/incoming.js'
import { ListenError } from '../../../src/dev/http/listen-error.js'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { type RawRequest, rawRequest } from '../../support/raw-request.js'

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster({ machines: 1 })
})
afterAll(() => cluster.stop())

const get = (path: string, request: Partial<RawRequest> = {}) =>
  rawRequest({ to: cluster.endpoint, path, ...request })

const put = (name: string, body: string, headers: Record<string, string> = {}) =>
  get(`/fleet/v1/units/${name}`, {
    method: 'PUT',
    body,
    headers: {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      ...headers,
    },
  })

describe("the embedded cluster's API", () => {
  it('is the same on its socket, which only its owner may use', async () => {
    const path = '/fleet/v1/machines'
    const [tcp, unix] = await Promise.all([get(path), get(path, { to: cluster.socketPath })])
    expect(unix.body).toBe(tcp.body)
    expect((await stat(cluster.socketPath)).mode & 0o777).toBe(0o700)
  })

  it.each([
    ['a page of another site', { origin: 'https://evil.example' }],
    ['a page of this host', { origin: 'http://localhost:3000' }],
    ['a sandboxed page', { origin: 'null' }],
    ['a picture of another site', { 'sec-fetch-site': 'cross-site' }],
    ['a name that an attacker points here', { host: 'evil.example' }],
    ['such a name with a port', { host: 'evil.example:80' }],
    ['a host that begins like ours', { host: '127.0.0.1.evil.example' }],
  ])('refuses %s on TCP', async (_who, headers) => {
    expect((await get('/fleet/v1/machines', { headers })).status).toBe(403)
  })

  it.each([
    'localhost',
    'localhost:8080',
    '127.0.0.1',
    '127.0.0.1:1',
    '[::1]:8080',
  ])('answers to %s', async (host) => {
    expect((await get('/fleet/v1/machines', { headers: { host } })).status).toBe(200)
  })

  it('asks for no host on its socket, which no page can reach', async () => {
    const reply = await get('/fleet/v1/machines', {
      to: cluster.socketPath,
      headers: { host: 'domain-sock' },
    })
    expect(reply.status).toBe(200)
  })

  it('reads no more than it should', async () => {
    const reply = await put('big.service', `{"name":"${'x'.repeat(bodyLimit)}"}`)
    expect(reply.status).toBe(413)
  })

  it('survives whoever sends what is no HTTP, or goes away in the middle', async () => {
    const { port } = new URL(cluster.endpoint)
    for (const text of [
      '\0\0\0',
      'GET',
      'PUT /fleet/v1/units/a.service HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{',
    ]) {
      const socket = connect(Number(port), '127.0.0.1')
      socket.on('error', () => undefined)
      await new Promise<void>((resolve) => socket.write(text, () => resolve()))
      socket.destroy()
    }
    expect((await get('/fleet/v1/machines')).status).toBe(200)
  })

  it.each([
    ['/fleet/v1//machines', '/fleet/v1/machines'],
    ['/fleet/./v1/machines?a=1', '/fleet/v1/machines?a=1'],
    ['/fleet/v1/units/../machines', '/fleet/v1/machines'],
    ['//fleet/v1/units/', '/fleet/v1/units/'],
  ])('sends who asks for %s to the clean path, as Go does', async (path, clean) => {
    const reply = await get(path)
    expect([reply.status, reply.headers.location]).toEqual([301, clean])
  })

  it.each([
    ['/fleet/v1/units/%', 400],
    ['/fleet/v1/units/a/b', 404],
    ['/fleet/v1/units/a%2Fb', 404],
    ['/fleet/v1/machines/x', 404],
    ['/fleet/v1/state/none.service', 404],
    ['/fleet/v2/units', 404],
    ['/fleet/v1/unitsx', 404],
    ['/v1-alpha', 405],
  ])('answers %s with %i', async (path, status) => expect((await get(path)).status).toBe(status))

  it.each(['HEAD', 'OPTIONS', 'POST', 'PATCH'])('refuses %s of a unit', async (method) => {
    expect((await get('/fleet/v1/units/a.service', { method })).status).toBe(405)
  })

  it('takes an option that is null as an empty one, where fleetd breaks the connection', async () => {
    const reply = await put('null.service', '{"options":[null]}')
    expect(reply.status).toBeLessThan(500)
  })

  it('checks the options of a new unit only: those that replace others break the unit, as in fleet', async () => {
    const bad = '{"desiredState":"inactive","options":[{"section":"A]B","name":"X","value":"1"}]}'
    expect((await put('replaced.service', bad)).status).toBe(400)
    const good = '{"desiredState":"inactive","options":[{"section":"S","name":"X","value":"1"}]}'
    expect((await put('replaced.service', good)).status).toBe(201)
    expect((await put('replaced.service', bad)).status).toBe(201)
    expect((await get('/fleet/v1/units/replaced.service')).status).toBe(500)
    expect((await put('replaced.service', good)).status).toBe(500)
    expect((await get('/fleet/v1/units/replaced.service', { method: 'DELETE' })).status).toBe(500)
    expect((await get('/fleet/v1/units')).status).toBe(200)
  })

  it('sends a long answer in chunks and a short one with its length, as Go does', async () => {
    const short = await get('/fleet/v1/machines')
    expect(short.headers['content-length']).toBe(String(Buffer.byteLength(short.body)))
    const long = await get('/fleet/v1/discovery')
    expect(long.headers['content-length']).toBeUndefined()
    expect(long.headers['transfer-encoding']).toBe('chunked')
  })

  it('says where it cannot listen', async () => {
    const port = Number(new URL(cluster.endpoint).port)
    await expect(startCluster({ machines: 1, port })).rejects.toThrow(ListenError)
    await expect(startCluster({ machines: 1, port })).rejects.toThrow(`127.0.0.1:${port}`)
  })
})

describe('faults', () => {
  it('make the API slow, or unavailable, until they end', async () => {
    cluster.faults.unavailable()
    const reply = await get('/fleet/v1/units')
    expect([reply.status, reply.body]).toEqual([
      503,
      '{"error":{"code":503,"message":"fleet server unable to communicate with etcd"}}',
    ])
    cluster.faults.inject((request) =>
      request.startsWith('GET /fleet/v1/state') ? { delayMs: 80 } : undefined,
    )
    const start = performance.now()
    expect((await get('/fleet/v1/machines')).status).toBe(200)
    expect((await get('/fleet/v1/state')).status).toBe(200)
    expect(performance.now() - start).toBeGreaterThanOrEqual(75)
    cluster.faults.inject(undefined)
    expect((await get('/fleet/v1/units')).status).toBe(200)
  })
})
