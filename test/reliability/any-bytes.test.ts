import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpFleet } from '../../src/api/index.js'
import {
  type ControlRequest,
  controlReplySchema,
  controlRequestSchema,
} from '../../src/dev/daemon/control-protocol.js'
import { callCluster } from '../../src/dev/index.js'
import { type BuiltCli, builtCli } from '../support/built-cli.js'
import { inShortOrLong, kept } from '../support/reliability.js'
import { ServedCluster } from '../support/served-cluster.js'

const sent = inShortOrLong(60, 3_000)

/** Milliseconds after which there have been enough. */
const enough = inShortOrLong(3_000, 15_000)

let cli: BuiltCli
let stateHome: string
let cluster: ServedCluster

beforeAll(async () => {
  cli = await builtCli()
  stateHome = await mkdtemp(join(tmpdir(), 'caasctl-bytes-'))
  cluster = await ServedCluster.start(cli.program, stateHome, '--no-ssh')
})
afterAll(async () => {
  await cluster[Symbol.asyncDispose]()
  await rm(stateHome, { recursive: true, force: true })
})

/** What a server says to these bytes until it, or nobody any more, has something to say. */
function exchange(socketPath: string, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(socketPath)
    socket.setEncoding('latin1').on('data', (text: string) => {
      answer += text
    })
    socket.on('error', () => undefined).once('close', () => resolve(answer))
    socket.setTimeout(2_000, () => socket.destroy())
    socket.end(bytes)
  })
}

/** The cluster is there, has the machines it should, and does what it is asked. */
async function stillWorks(machines: number): Promise<void> {
  const { cluster: status } = await callCluster(dirname(cluster.socketPath), { op: 'status' })
  expect(status.machines).toHaveLength(machines)
  await using fleet = new HttpFleet(`unix://${cluster.socketPath}`, { retries: 0 })
  const options = [{ section: 'Service', name: 'ExecStart', value: '/bin/true' }]
  await fleet.putUnit({ name: 'after.service', options, desiredState: 'inactive' })
  expect(await fleet.unit('after.service')).toMatchObject({ options })
  await fleet.destroyUnit('after.service')
}

const http = [
  ...[
    'GET /fleet/v1/units HTTP/1.1\r\n',
    'PUT /fleet/v1/units/a.service HTTP/1.1\r\n',
    'PATCH /fleet/v1/machines HTTP/1.0\r\n',
  ],
  ...[
    'DELETE ',
    'POST ',
    'FOO ',
    '/fleet/v1/',
    'units',
    'state?machineID=',
    '?nextPageToken=',
    '%00',
    '%ff',
    '/../',
    ' HTTP/1.1',
  ],
  ...[
    'Host: localhost\r\n',
    'Host: evil.example\r\n',
    'Origin: http://a\r\n',
    'Content-Type: application/json\r\n',
  ],
  ...[
    'Content-Length: 5\r\n',
    'Content-Length: -1\r\n',
    'Content-Length: 99999999999\r\n',
    'Expect: 100-continue\r\n',
  ],
  ...[
    'Transfer-Encoding: chunked\r\n',
    'Upgrade: websocket\r\nConnection: Upgrade\r\n',
    '5\r\n',
    'ffffffffffffffff\r\n',
    '0\r\n\r\n',
  ],
  ...[
    '\r\n',
    '\r\n\r\n',
    '\n',
    '{"desiredState":"launched","options":[',
    '{"section":',
    '[{"op":"add","path":"',
    'null',
    '"',
    ']}',
    '\0',
    '\xff\xfe',
  ],
  ...['x'.repeat(20_000), ': '.repeat(500), 'A: b\r\n'.repeat(300), '['.repeat(5_000), '\x16\x03\x01'],
]

const control = [
  ...[
    '{"op":"status"}\n',
    '{"op":"kill","machine":"',
    '{"op":"boot","machine":"1"}\n',
    '{"op":"add-machine","metadata":{',
  ],
  ...[
    '"',
    '}',
    '\n',
    '{',
    '['.repeat(5_000),
    'null\n',
    '1e999\n',
    '\0',
    '\xff\xfe',
    'x'.repeat(20_000),
    '{"op":',
  ],
]

/** Requests that are made of these pieces. */
const whole = ['{"op":"status"}\n', '{"op":"add-machine","metadata":{}}\n', '{"op":"kill","machine":"9"}\n']

/** The request that bytes are; throws where they are none. */
function requestIn(bytes: Buffer): ControlRequest {
  const [line = ''] = bytes.toString('utf8').split('\n')
  return controlRequestSchema.parse(JSON.parse(line))
}

const bytesOf = (pieces: readonly string[]) =>
  fc
    .array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...pieces) }, fc.string({ maxLength: 8 })), {
      maxLength: 12,
    })
    .map((some) => Buffer.from(some.join(''), 'latin1'))

describe('whatever bytes are sent', { timeout: 300_000 }, () => {
  it('to the API of the embedded cluster, it answers in HTTP or not at all, and goes on', async () => {
    let connections = 0
    let answered = 0
    await fc.assert(
      fc.asyncProperty(bytesOf(http), async (bytes) => {
        connections++
        const answer = await exchange(cluster.socketPath, bytes)
        if (answer !== '') {
          answered++
          expect(answer).toMatch(/^HTTP\/1\.1 [1-5]\d\d /)
        }
      }),
      { numRuns: sent, interruptAfterTimeLimit: enough },
    )
    await stillWorks(3)
    expect(answered).toBeGreaterThan(connections / 4)
    kept({
      area: 'Bad input',
      promise: 'Whatever bytes come to the sockets of the embedded cluster, it goes on and answers others',
      counts: { 'connections to the API': connections },
    })
  })

  it('to its control socket, it answers with JSON or not at all, and goes on', async () => {
    const socketPath = join(dirname(cluster.socketPath), 'control.sock')
    let connections = 0
    let added = 0
    await fc.assert(
      fc.asyncProperty(bytesOf(control), async (bytes) => {
        connections++
        const answer = await exchange(socketPath, bytes)
        if (answer === '') return
        const reply = controlReplySchema.parse(JSON.parse(answer))
        if (!reply.ok) return
        // The pieces make whole requests too, now and then. Nothing else is carried out.
        const { op } = requestIn(bytes)
        expect(reply.machine === undefined).toBe(op === 'status')
        if (op === 'add-machine') added++
      }),
      { numRuns: sent, interruptAfterTimeLimit: enough, examples: whole.map((text) => [Buffer.from(text)]) },
    )
    expect(added).toBeGreaterThan(0)
    await callCluster(dirname(cluster.socketPath), { op: 'boot', machine: '1' }).catch(() => undefined)
    await stillWorks(3 + added)
    kept({
      area: 'Bad input',
      promise: 'Whatever bytes come to the sockets of the embedded cluster, it goes on and answers others',
      counts: { 'connections to its control socket': connections },
    })
  })
})
