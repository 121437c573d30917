import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  type ConnectionError,
  type Exchange,
  HttpFleet,
  type NewUnit,
  type ProtocolError,
  parseEndpoint,
} from '../../../src/api/index.js'
import { eventually } from '../../support/eventually.js'
import { json, serve } from '../../support/http-server.js'

const option = { section: 'Service', name: 'ExecStart', value: '/bin/true' }
const goodUnit: NewUnit = { name: 'a.service', options: [option], desiredState: 'launched' }
const quick = { requestTimeoutMs: 300, retries: 2 }

const folder = await mkdtemp(join(tmpdir(), 'caasctl-http-'))
afterAll(() => rm(folder, { recursive: true }))

describe('what the server lists', () => {
  it('is read whole, page after page', async () => {
    await using server = await serve((request, response) => {
      const page = Number(new URL(request.url, 'http://x').searchParams.get('nextPageToken') ?? '1')
      const units = [{ name: `u${page}.service`, desiredState: 'inactive' }]
      json(response, 200, { units, ...(page < 4 ? { nextPageToken: String(page + 1) } : {}) })
    })
    await using fleet = new HttpFleet(server.endpoint)
    const names = (await fleet.units()).map((unit) => unit.name)
    expect(names).toEqual(['u1.service', 'u2.service', 'u3.service', 'u4.service'])
    expect(server.received).toHaveLength(4)
  })

  it('is empty where the list is left out, or null as old servers send it', async () => {
    await using server = await serve((request, response) => {
      json(response, 200, request.url.includes('units') ? {} : { machines: null, states: null })
    })
    await using fleet = new HttpFleet(server.endpoint)
    expect(await fleet.units()).toEqual([])
    expect(await fleet.machines()).toEqual([])
    expect(await fleet.unitStates()).toEqual([])
  })

  it('holds a unit once that moved between two pages', async () => {
    await using server = await serve((request, response) => {
      const second = request.url.includes('Token')
      const units = [{ name: 'a.service', desiredState: second ? 'loaded' : 'inactive' }]
      json(response, 200, second ? { units } : { units, nextPageToken: 'x' })
    })
    await using fleet = new HttpFleet(server.endpoint)
    expect((await fleet.units()).map((unit) => unit.desiredState)).toEqual(['loaded'])
  })

  it('keeps only the fields that fleet has', async () => {
    await using server = await serve((_request, response) =>
      json(response, 200, { machines: [{ id: 'm', surprise: 1, metadata: { a: 'b' } }] }),
    )
    await using fleet = new HttpFleet(server.endpoint)
    expect(await fleet.machines()).toEqual([{ id: 'm', primaryIP: '', metadata: { a: 'b' } }])
  })

  it('is narrowed by the server to a unit or machine', async () => {
    await using server = await serve((_request, response) => json(response, 200, {}))
    await using fleet = new HttpFleet(server.endpoint)
    await fleet.unitStates({ unit: 'a@1.service', machineID: 'm 1' })
    expect(server.received[0]?.url).toBe('/fleet/v1/state?unitName=a%401.service&machineID=m+1')
  })
})

describe('a server that lies is not believed', () => {
  it.each<[string, unknown]>([
    ['a page token that comes again', { units: [{ name: 'a.service' }], nextPageToken: 'again' }],
    ['an empty page that is not the last', { nextPageToken: 'more' }],
    ['a list that is none', { units: 'many' }],
    ['a unit without a name', { units: [{ desiredState: 'inactive' }] }],
    ['an unknown desired state', { units: [{ name: 'a.service', desiredState: 'running' }] }],
    ['an option that is no text', { units: [{ name: 'a.service', options: [{ value: 1 }] }] }],
    ['an array', []],
    ['null', null],
  ])('%s', async (_what, body) => {
    await using server = await serve((_request, response) => json(response, 200, body))
    await using fleet = new HttpFleet(server.endpoint, quick)
    await expect(fleet.units()).rejects.toMatchObject({
      code: 'PROTOCOL_ERROR',
    } satisfies Partial<ProtocolError>)
  })

  it('says where the answer is wrong', async () => {
    await using server = await serve((_request, response) =>
      json(response, 200, { units: [{ name: 'a.service' }, { name: 7 }] }),
    )
    await using fleet = new HttpFleet(server.endpoint)
    await expect(fleet.units()).rejects.toThrow(/GET \/units.*units\[1\]\.name/s)
  })

  it.each([
    ['HTML', '<html>It works!</html>'],
    ['JSON cut off', '{"units":[{"name":"a.ser'],
    ['nothing', ''],
    ['deep nesting', '['.repeat(2_000_000)],
  ])('%s with status 200', async (_what, body) => {
    await using server = await serve((_request, response) => response.end(body))
    await using fleet = new HttpFleet(server.endpoint)
    await expect(fleet.units()).rejects.toMatchObject({ code: 'PROTOCOL_ERROR' })
  })

  it('a redirect is not followed', async () => {
    await using elsewhere = await serve((_request, response) => json(response, 200, {}))
    await using server = await serve((_request, response) =>
      json(response, 302, {}, { location: `${elsewhere.endpoint}/fleet/v1/units` }),
    )
    await using fleet = new HttpFleet(server.endpoint)
    await expect(fleet.units()).rejects.toThrow(/redirect/)
    expect(elsewhere.received).toEqual([])
  })
})

describe('a request that fails', () => {
  it('with 503 is sent again, and succeeds when the server recovers', async () => {
    await using server = await serve((_request, response, count) =>
      count < 3 ? json(response, 503, { error: { code: 503, message: 'no etcd' } }) : json(response, 200, {}),
    )
    const exchanges: Exchange[] = []
    await using fleet = new HttpFleet(server.endpoint, {
      ...quick,
      onExchange: (exchange) => exchanges.push(exchange),
    })
    expect(await fleet.units()).toEqual([])
    expect(exchanges.map(({ method, status }) => `${method} ${status}`)).toEqual([
      'GET 503',
      'GET 503',
      'GET 200',
    ])
  })

  it("with 503 for ever ends with the server's own words", async () => {
    await using server = await serve((_request, response) =>
      json(response, 503, { error: { code: 503, message: 'unable to communicate with etcd' } }),
    )
    await using fleet = new HttpFleet(server.endpoint, quick)
    await expect(fleet.units()).rejects.toMatchObject({
      code: 'SERVER_ERROR',
      status: 503,
      reason: 'unable to communicate with etcd',
    })
    expect(server.received).toHaveLength(3)
  })

  it('with 500 is not sent again', async () => {
    await using server = await serve((_request, response) =>
      json(response, 500, { error: { code: 500, message: '' } }),
    )
    await using fleet = new HttpFleet(server.endpoint, quick)
    await expect(fleet.units()).rejects.toMatchObject({ code: 'SERVER_ERROR', status: 500 })
    expect(server.received).toHaveLength(1)
  })

  it('because the connection was cut in the middle of the answer is sent again', async () => {
    await using server = await serve((_request, response, count) => {
      if (count > 1) return json(response, 200, {})
      response.writeHead(200, { 'content-length': '1000' })
      response.write('{"units":[')
      setImmediate(() => response.destroy())
    })
    await using fleet = new HttpFleet(server.endpoint, quick)
    expect(await fleet.units()).toEqual([])
    expect(server.received).toHaveLength(2)
  })

  it('because nobody listens says so and names the endpoint', async () => {
    const gone = await serve(() => {})
    await gone[Symbol.asyncDispose]()
    await using fleet = new HttpFleet(gone.endpoint, quick)
    const failure: Partial<ConnectionError> = { code: 'CONNECTION_FAILED', endpoint: gone.endpoint }
    await expect(fleet.units()).rejects.toMatchObject(failure)
    await expect(fleet.units()).rejects.toThrow(/connection refused/)
  })

  it('because there is no such socket says so at once', async () => {
    await using fleet = new HttpFleet(`unix://${folder}/none.sock`)
    await expect(fleet.units()).rejects.toThrow(/no such socket/)
  })

  it.each<[string, (response: import('node:http').ServerResponse) => void]>([
    ['before the first byte', () => {}],
    ['in the middle of the answer', (response) => void response.write('{"units":[')],
  ])('because the server stalls %s ends at the time limit', async (_when, stall) => {
    await using server = await serve((_request, response) => stall(response))
    await using fleet = new HttpFleet(server.endpoint, { requestTimeoutMs: 80 })
    await expect(fleet.units()).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT', timeoutMs: 80 })
    expect(server.received).toHaveLength(1)
  })

  it("is given up when the caller aborts, with the caller's reason", async () => {
    const abort = new AbortController()
    const reason = new Error('enough')
    await using server = await serve(() => abort.abort(reason))
    await using fleet = new HttpFleet(server.endpoint)
    await expect(fleet.units({ signal: abort.signal })).rejects.toBe(reason)
  })

  it('because nothing is answered in time takes its connection with it, so that nothing of it is sent later', async () => {
    const seen: string[] = []
    const silent = createServer((socket) => {
      socket.on('data', (chunk) => seen.push(String(chunk).slice(0, 3)))
      socket.on('end', () => seen.push('end'))
      socket.on('error', (error) => seen.push('code' in error ? String(error.code) : 'error'))
    })
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const address = silent.address()
    const port = typeof address === 'object' ? address?.port : 0
    await using fleet = new HttpFleet(`http://127.0.0.1:${port}`, { requestTimeoutMs: 200 })
    await expect(fleet.setDesiredState('a.service', 'loaded')).rejects.toMatchObject({
      code: 'REQUEST_TIMEOUT',
    })
    await eventually('the server sees it', () => seen.length >= 2)
    expect(seen).toEqual(['PUT', 'ECONNRESET'])
    silent.close()
  })

  it('is given up when the connection is closed', async () => {
    await using server = await serve(() => void fleet.close())
    const fleet = new HttpFleet(server.endpoint)
    await expect(fleet.units()).rejects.toMatchObject({ code: 'CONNECTION_FAILED' })
    await expect(fleet.units()).rejects.toMatchObject({ code: 'CONNECTION_FAILED' })
  })
})

describe('a unit', () => {
  it('that is not there is undefined', async () => {
    await using server = await serve((_request, response) =>
      json(response, 404, { error: { code: 404, message: 'unit does not exist' } }),
    )
    await using fleet = new HttpFleet(server.endpoint)
    expect(await fleet.unit('none.service')).toBeUndefined()
    await expect(fleet.destroyUnit('none.service')).rejects.toMatchObject({
      code: 'UNIT_NOT_FOUND',
      unit: 'none.service',
    })
  })

  it('is named in the URL so that it can be nothing else', async () => {
    await using server = await serve((_request, response) => json(response, 204))
    await using fleet = new HttpFleet(server.endpoint)
    await fleet.destroyUnit('a\\x2db@c?d#e.service')
    expect(server.received[0]?.url).toBe('/fleet/v1/units/a%5Cx2db%40c%3Fd%23e.service')
    for (const name of ['', '.', '..', '../machines', 'a/b.service']) {
      await expect(fleet.destroyUnit(name)).rejects.toMatchObject({ code: 'INVALID_UNIT_NAME' })
    }
    expect(server.received).toHaveLength(1)
  })

  it('is stored in one request', async () => {
    await using server = await serve((_request, response, count) => json(response, count === 1 ? 201 : 204))
    await using fleet = new HttpFleet(server.endpoint)
    expect(await fleet.putUnit(goodUnit)).toBe('stored')
    expect(await fleet.putUnit(goodUnit)).toBe('unchanged')
    const [first] = server.received
    expect(first).toMatchObject({ method: 'PUT', url: '/fleet/v1/units/a.service' })
    expect(first?.headers['content-type']).toBe('application/json')
    expect(JSON.parse(first?.body ?? '')).toEqual(goodUnit)
  })

  it.each<[string, Partial<NewUnit>]>([
    ['a bad name', { name: 'noext' }],
    ['no options', { options: [] }],
    ['a line break in a section', { options: [{ ...option, section: 'Ser\nvice' }] }],
    ['a line break in an option name', { options: [{ ...option, name: 'Exec\nStart' }] }],
    ['a line break in a value', { options: [{ ...option, value: '/bin/true\nExecStartPre=/bin/rm' }] }],
    ['a NUL', { options: [{ ...option, section: 'a\0b' }] }],
    ['a launched template', { name: 'a@.service' }],
    ['a line that is too long', { options: [{ ...option, value: 'x'.repeat(5000) }] }],
    [
      'requirements that exclude each other',
      {
        options: [
          { section: 'X-Fleet', name: 'Global', value: 'true' },
          { section: 'X-Fleet', name: 'MachineOf', value: 'b.service' },
        ],
      },
    ],
  ])('with %s is never sent', async (_what, change) => {
    await using server = await serve((_request, response) => json(response, 201))
    await using fleet = new HttpFleet(server.endpoint)
    await expect(fleet.putUnit({ ...goodUnit, ...change })).rejects.toMatchObject({ code: 'UNIT_REFUSED' })
    expect(server.received).toEqual([])
  })

  it('is never sent an unknown desired state, from JavaScript either', async () => {
    await using server = await serve((_request, response) => json(response, 204))
    await using fleet = new HttpFleet(server.endpoint)
    const running: string = 'running'
    // @ts-expect-error: the type forbids it; the run-time check is for callers without types.
    await expect(fleet.setDesiredState('a.service', running)).rejects.toMatchObject({ code: 'UNIT_REFUSED' })
    await expect(fleet.setDesiredState('a@.service', 'loaded')).rejects.toMatchObject({
      code: 'UNIT_REFUSED',
    })
    expect(server.received).toEqual([])
  })

  it('may keep a value that continues over lines', async () => {
    await using server = await serve((_request, response) => json(response, 201))
    await using fleet = new HttpFleet(server.endpoint)
    expect(
      await fleet.putUnit({ ...goodUnit, options: [{ ...option, value: '/bin/sh \\\n -c true' }] }),
    ).toBe('stored')
  })

  it('that has to be there to be set is reported when it is not', async () => {
    await using server = await serve((_request, response) =>
      json(response, 409, { error: { code: 409, message: 'unit does not exist and options field empty' } }),
    )
    await using fleet = new HttpFleet(server.endpoint)
    await expect(fleet.setDesiredState('a.service', 'loaded')).rejects.toMatchObject({
      code: 'UNIT_NOT_FOUND',
    })
  })

  it("that the server refuses is refused in the server's words", async () => {
    await using server = await serve((_request, response) =>
      json(response, 400, { error: { code: 400, message: 'because I can' } }),
    )
    await using fleet = new HttpFleet(server.endpoint)
    await expect(fleet.putUnit(goodUnit)).rejects.toMatchObject({
      code: 'UNIT_REFUSED',
      reason: 'because I can',
    })
  })

  it('is destroyed once, also when the answer to the first try was lost', async () => {
    await using server = await serve((_request, response, count) => {
      if (count === 1) response.destroy()
      else json(response, 404, { error: { code: 404, message: 'unit does not exist' } })
    })
    await using fleet = new HttpFleet(server.endpoint, quick)
    await expect(fleet.destroyUnit('a.service')).resolves.toBeUndefined()
    expect(server.received).toHaveLength(2)
  })
})

describe('machine metadata', () => {
  it('is added and removed by a patch', async () => {
    await using server = await serve((_request, response) => json(response, 204))
    await using fleet = new HttpFleet(server.endpoint)
    await fleet.setMetadata('m1', 'disk', 'ssd')
    await fleet.removeMetadata('m1', 'disk')
    expect(server.received.map(({ method, url, body }) => [method, url, JSON.parse(body)])).toEqual([
      ['PATCH', '/fleet/v1/machines', [{ op: 'add', path: '/m1/metadata/disk', value: { value: 'ssd' } }]],
      ['PATCH', '/fleet/v1/machines', [{ op: 'remove', path: '/m1/metadata/disk' }]],
    ])
  })

  it.each([
    ['', 'disk', 'ssd'],
    ['m1', '', 'ssd'],
    ['m1', 'a/b', 'ssd'],
    ['m1/metadata', 'disk', 'ssd'],
    ['m1', 'disk', ''],
  ])('of machine %j, key %j, value %j is never sent', async (machine, key, value) => {
    await using server = await serve((_request, response) => json(response, 204))
    await using fleet = new HttpFleet(server.endpoint)
    await expect(fleet.setMetadata(machine, key, value)).rejects.toMatchObject({ code: 'METADATA_REFUSED' })
    expect(server.received).toEqual([])
  })
})

describe('the version of the server', () => {
  it('is read from its Server header', async () => {
    await using server = await serve((_request, response) =>
      json(response, 200, {}, { server: 'fleetd/v1.0.0-dirty' }),
    )
    await using fleet = new HttpFleet(server.endpoint)
    expect(await fleet.serverVersion()).toBe('1.0.0-dirty')
    expect(await fleet.serverVersion()).toBe('1.0.0-dirty')
    expect(server.received).toHaveLength(1)
  })

  it('is unknown before 0.9, whose API is found at its older place', async () => {
    await using server = await serve((request, response) => {
      if (!request.url.startsWith('/v1-alpha/')) json(response, 404, { error: { code: 404, message: '' } })
      else if (request.url.includes('none'))
        json(response, 404, { error: { code: 404, message: 'unit does not exist' } })
      else json(response, 200, {})
    })
    await using fleet = new HttpFleet(server.endpoint)
    expect(await fleet.serverVersion()).toBeUndefined()
    expect(await fleet.unit('none.service')).toBeUndefined()
    expect(await fleet.units()).toEqual([])
    expect(server.received.map((request) => request.url)).toEqual([
      '/fleet/v1/machines',
      '/v1-alpha/machines',
      '/v1-alpha/units/none.service',
      '/v1-alpha/units',
    ])
  })

  it('cannot be had from a server that is not fleet', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(404)
      response.end('404 page not found')
    })
    await using fleet = new HttpFleet(server.endpoint)
    await expect(fleet.serverVersion()).rejects.toMatchObject({ code: 'SERVER_ERROR', status: 404 })
  })
})

describe('an endpoint', () => {
  it('may be a unix socket', async () => {
    await using server = await serve(
      (_request, response) => json(response, 200, { machines: [{ id: 'm' }] }),
      {
        socketPath: join(folder, 'fleet.sock'),
      },
    )
    await using fleet = new HttpFleet(server.endpoint)
    expect((await fleet.machines()).map(({ id }) => id)).toEqual(['m'])
  })

  it('may be an IPv6 address', async () => {
    await using server = await serve((_request, response) => json(response, 200, {}), { host: '::1' })
    await using fleet = new HttpFleet(server.endpoint)
    expect(await fleet.units()).toEqual([])
  })

  it('is used by a bounded number of requests at once', async () => {
    let underWay = 0
    let most = 0
    await using server = await serve((_request, response) => {
      most = Math.max(most, ++underWay)
      setImmediate(() => {
        underWay--
        json(response, 204)
      })
    })
    await using fleet = new HttpFleet(server.endpoint, { concurrency: 4 })
    await Promise.all(Array.from({ length: 40 }, (_, i) => fleet.setDesiredState(`a@${i}.service`, 'loaded')))
    expect(server.received).toHaveLength(40)
    expect(most).toBeLessThanOrEqual(4)
  })

  it.each([
    ['bogus', /http:\/\/HOST:PORT/],
    ['ftp://x', /http:\/\/HOST:PORT/],
    ['unix://var/run/fleet.sock', /unix:\/\/\/var\/run\/fleet.sock/],
    ['http://me:secret@host', undefined],
  ])('%s is refused', (text, suggestion) => {
    expect(() => parseEndpoint(text)).toThrow(expect.objectContaining({ code: 'BAD_CONNECTION_SETTING' }))
    expect(() => parseEndpoint(text)).not.toThrow(/secret/)
    if (suggestion) {
      expect(() => parseEndpoint(text)).toThrow(
        expect.objectContaining({ suggestion: expect.stringMatching(suggestion) }),
      )
    }
  })
})
