import { readHolder } from '../../../src/api/applications/lock-holder.js'
import { readRelease } from '../../../src/api/applications/release.js'
import { assertMaySetMetadata } from '../../../src/api/check-metadata.js'
import { assertMayStore } from '../../../src/api/check-unit.js'
import { readEvent, readMembers, readRefusal } from '../../../src/api/etcd/answer.js'
import { lines } from '../../../src/api/etcd/lines.js'
import {
  readLease,
  readMachineObject,
  readUnitFile,
  readUnitObject,
  readUnitState,
} from '../../../src/api/etcd/records.js'
import { parseEndpoint } from '../../../src/api/transport/endpoint.js'
import { parseJournalLine } from '../../../src/operations/remote/journal/journal-entry.js'
import type { Parser } from './parser.js'

const jsonPieces = [
  '{',
  '}',
  '[',
  ']',
  '[[',
  '{"a":',
  'null',
  'true',
  '-1e999',
  '"',
  '":',
  ',"',
  '\\u0000',
  '0,',
]

const answer = (body: string, status: number) => ({ status, body, repeated: false, header: () => '7' })

const node = '{"key":"/_coreos.com/fleet/job/a.service","value":"x","modifiedIndex":3,"createdIndex":3}'
const hash = `[${Array(20).fill(1).join()}]`

/** A text in pieces of a few bytes, which part characters. */
async function* inPieces(text: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += 1_021) yield bytes.subarray(at, at + 1_021)
}

export const apiParsers: readonly Parser[] = [
  {
    name: 'endpoint',
    read: parseEndpoint,
    samples: ['http://127.0.0.1:49153', 'https://a/b/', 'unix:///var/run/fleet.sock', 'file:///a%20b'],
    pieces: ['http://', 'unix:///', '%zz', '%20', ':80', '/', '[::1]'],
    found: ['file:///a%a20b', 'unix:///%zz', `http://a${'/'.repeat(100_000)}x`],
  },
  {
    name: 'metadata, set',
    read: (text) => assertMaySetMetadata(text, text, text),
    samples: ['region'],
    pieces: [],
  },
  {
    name: 'unit, before it is sent',
    read: (text) =>
      assertMayStore({
        name: text,
        options: [{ section: text, name: text, value: text }],
        desiredState: 'launched',
      }),
    samples: ['web@1.service'],
    pieces: ['.service'],
  },
  {
    name: 'answer of etcd',
    read: (text) => readEvent('GET /', text),
    samples: [`{"action":"get","node":{"key":"/a","dir":true,"nodes":[${node},${node}]},"prevNode":${node}}`],
    pieces: [...jsonPieces, '{"nodes":[', '"node":{', node],
  },
  {
    name: 'members of etcd',
    read: (text) => readMembers('GET /', answer(text, 200)),
    samples: ['{"members":[{"id":"a","name":"b","peerURLs":["http://x"],"clientURLs":null}]}'],
    pieces: [...jsonPieces, '{"members":['],
  },
  {
    name: 'refusal of etcd',
    read: (text) => readRefusal('GET /', answer(text, 400)),
    samples: ['{"errorCode":100,"message":"Key not found","cause":"/a","index":3}'],
    pieces: jsonPieces,
  },
  {
    name: 'records in etcd',
    read: (text) => [
      readUnitObject(text),
      readUnitFile(text),
      readMachineObject(text),
      readUnitState(text, 'a.service', 'm'),
      readLease(text),
    ],
    samples: [
      `{"Name":"a.service","UnitHash":${hash}}`,
      '{"Raw":"[Service]\\nExecStart=/a\\n"}',
      '{"ID":"m","PublicIP":"1.2.3.4","Metadata":{"a":"b"},"Version":"v1"}',
      '{"loadState":"loaded","activeState":"active","subState":"running","machineState":{"ID":"m"},"unitHash":"x"}',
      '{"MachineID":"m","Version":1}',
    ],
    pieces: [...jsonPieces, '"Metadata":{'],
  },
  {
    name: 'history and locks of applications',
    read: (text) => [readRelease(text), readHolder(text)],
    samples: [
      '{"number":1,"id":"a","at":"2026-01-01T00:00:00Z","by":"me","action":"apply","outcome":"done","changes":"","message":"","digest":"x"}',
      '{"id":"a","owner":"me","message":"","since":"2026-01-01T00:00:00Z","for":"person"}',
    ],
    pieces: jsonPieces,
  },
  {
    name: 'lines of a watch',
    read: async (text) => {
      const read: string[] = []
      for await (const line of lines('GET /', inPieces(text))) read.push(line)
      return read
    },
    samples: ['{"a":1}\n{"b":2}\n'],
    pieces: ['\n\n'],
  },
  {
    name: 'line of a journal',
    read: (text) => parseJournalLine(text, 'm', new Set(['a.service'])),
    samples: [
      '{"__REALTIME_TIMESTAMP":"1427187670000000","__CURSOR":"s","UNIT":"a.service","MESSAGE":[104,105],"_PID":"1"}',
      '{"__REALTIME_TIMESTAMP":"1","MESSAGE":["a",[104]]}',
    ],
    pieces: [...jsonPieces, '"MESSAGE":[', '{"__REALTIME_TIMESTAMP":"1","MESSAGE":['],
  },
]
