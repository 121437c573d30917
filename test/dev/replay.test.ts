import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { readRecording } from '../fixtures/recording.js'
import { eventually } from '../support/eventually.js'
import { rawRequest } from '../support/raw-request.js'

/*
 * Every exchange of the recording, in order, against the embedded cluster with the machines of the recording.
 * Status, body, content type and length must be the same; an answer that the real cluster came to after a while
 * is waited for. Nothing is left out. Three things are done beside it:
 *
 * - The engine is held while units of one group are submitted, and then takes them in an order that leads to the
 *   placement in the recording. fleet's engine walks a Go map: its order, and with it the placement, is by
 *   chance.
 * - The recording does not show how the units `page@N` came, nor that all was destroyed at the end, but what was
 *   listed in between: the test creates and destroys them. Of these pages it shows the names alone.
 * - Of `/metrics` it shows the first lines. The time in them is that of another day.
 */

const body = z.unknown()
const exchanges = z
  .array(
    z.object({
      title: z.string(),
      request: z.object({
        method: z.string(),
        path: z.string(),
        headers: z.record(z.string(), z.string()),
        body,
      }),
      response: z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body }),
    }),
  )
  .parse(readRecording('fleet-http-api.json'))
  .map((exchange, index) => ({ index, ...exchange }))

const namesPage = z.object({ units: z.array(z.string()) })
const unitsPage = z.object({ units: z.array(z.object({ name: z.string() })).default([]) })
const machines = z
  .object({
    machines: z.array(
      z.object({ id: z.string(), primaryIP: z.string(), metadata: z.record(z.string(), z.string()) }),
    ),
  })
  .parse(exchanges[1]?.response.body).machines

/** In which order the engine must have taken the units of exchanges 133 to 145. */
const order = ['apart@1', 'apart@2', 'apart@0', 'west', 'beside', 'fails', 'pinned', 'nobin', 'tick', 'ends']

let cluster: Cluster

beforeAll(async () => {
  const rank = (name: string) =>
    (order.indexOf(name.replace(/\.\w+$/, '')) + order.length + 1) % (order.length + 1)
  cluster = await startCluster({
    machines,
    // The first state of a unit is seen for that long before the next one is published.
    pace: { publishMs: 400 },
    engineOrder: (a, b) => rank(a) - rank(b),
  })
})

afterAll(() => cluster.stop())

function send(method: string, path: string, headers: Record<string, string> = {}, sent: unknown = null) {
  const text = sent === null ? undefined : typeof sent === 'string' ? sent : JSON.stringify(sent)
  return rawRequest({
    to: cluster.endpoint,
    method,
    path,
    headers: text === undefined ? headers : { ...headers, 'content-length': String(Buffer.byteLength(text)) },
    ...(text === undefined ? {} : { body: text }),
  })
}

async function put(name: string): Promise<void> {
  const options = [{ section: 'Service', name: 'ExecStart', value: '/bin/sleep infinity' }]
  const headers = { 'content-type': 'application/json' }
  const { status } = await send('PUT', `/fleet/v1/units/${name}`, headers, {
    desiredState: 'inactive',
    options,
  })
  expect(status).toBe(201)
}

/** What happened in the real cluster before an exchange without being recorded. */
async function before(index: number): Promise<void> {
  const { title, path } = { title: exchanges[index]?.title, path: exchanges[index]?.request.path ?? '' }
  if (title === 'launch' || title === 'global unit') cluster.holdEngine()
  if (title === 'launched' || title === 'all units') cluster.releaseEngine()
  if (title === 'page 1') {
    const listed = unitsPage.parse(JSON.parse((await send('GET', '/fleet/v1/units')).body)).units
    const known = new Set(listed.map(({ name }) => name))
    const wanted = exchanges
      .slice(index, index + 3)
      .flatMap(({ response }) => namesPage.parse(response.body).units)
    for (const name of wanted) if (!known.has(name)) await put(name)
  }
  if (title === 'delete one of them again') await send('DELETE', path)
}

function normalized(text: string, recorded: unknown): unknown {
  if (typeof recorded === 'string' && recorded.startsWith('# HELP')) {
    return `${text.split('\n').slice(0, 5).join('\n')}\n…`.replace(
      /^(fleet_engine_leader_start_time).*$/m,
      '$1',
    )
  }
  if (text === '') return ''
  const parsed: unknown = JSON.parse(text)
  if (!namesPage.safeParse(recorded).success) return parsed
  return {
    ...z.record(z.string(), z.unknown()).parse(parsed),
    units: unitsPage.parse(parsed).units.map(({ name }) => name),
  }
}

describe('the embedded cluster answers as the real one did', () => {
  it.each(exchanges)('$index $title', async ({ index, title, request, response }) => {
    await before(index)
    const compare = async () => {
      const reply = await send(request.method, request.path, request.headers, request.body)
      const names = namesPage.safeParse(response.body).success
      const expected =
        title === 'metrics'
          ? String(response.body).replace(/^(fleet_engine_leader_start_time).*$/m, '$1')
          : response.body
      expect({ status: reply.status, body: normalized(reply.body, response.body) }).toEqual({
        status: response.status,
        body: expected,
      })
      expect(reply.headers['content-type']).toBe(response.headers['content-type'])
      expect(String(reply.headers.server)).toMatch(/^fleetd\/v1\.0\.0/)
      if (title !== 'metrics' && !names) {
        expect(reply.headers['content-length']).toBe(response.headers['content-length'])
      }
      return true
    }
    if (request.method === 'GET') await eventually(title, compare, { deadline: 20_000, every: 5 })
    else await compare()
  })

  it('in all recorded cases', () => expect(exchanges).toHaveLength(170))
})
