import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { json, type Received } from './http-server.js'

/** Control characters, escape sequences and marks of direction that must not reach a terminal. */
export const steering =
  '\u001b[2J\u001b]0;owned\u0007\u001b]52;c;cm0gLXJm\u0007\u009b31m\u0090q\u009c\u202egnp.exe\u2066\u200f\u2028\r\b\u0000\u007f\u00ad'

/** An answer to one request that no honest server gives. */
export type Lie = (request: Received, response: ServerResponse, count: number) => void

const machine = { id: 'a'.repeat(32), primaryIP: '10.0.0.1' }
const sleeping = [{ section: 'Service', name: 'ExecStart', value: '/bin/sleep infinity' }]
const unit = { name: 'web.service', desiredState: 'launched', currentState: 'launched', options: sleeping }
const state = { name: 'web.service', machineID: machine.id, systemdLoadState: 'loaded' }

/** What an honest server with one machine and one unit answers, after `change` had its way with the whole. */
function cluster(
  change: (whole: { machines: object[]; units: object[]; states: object[] }) => {
    machines?: unknown
    units?: unknown
    states?: unknown
    nextPageToken?: unknown
  },
): Lie {
  return ({ method, url }, response) => {
    if (method !== 'GET') return json(response, method === 'PUT' ? 201 : 204)
    const whole = change({
      machines: [machine],
      units: [{ ...unit, machineID: machine.id }],
      states: [{ ...state, systemdActiveState: 'active', systemdSubState: 'running' }],
    })
    const { nextPageToken } = whole
    if (url.includes('/machines')) return json(response, 200, { machines: whole.machines, nextPageToken })
    if (url.includes('/state')) return json(response, 200, { states: whole.states, nextPageToken })
    if (/\/units($|\?)/.test(url)) return json(response, 200, { units: whole.units, nextPageToken })
    const [only] = Array.isArray(whole.units) ? whole.units : [whole.units]
    return json(response, 200, only)
  }
}

function raw(text: string | Buffer): Lie {
  return (_, response) => {
    response.socket?.write(text)
    response.socket?.end()
  }
}

function body(text: string | Buffer, headers: Readonly<Record<string, string>> = {}, status = 200): Lie {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(text)
  }
}

const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024, ' '))
let tokens = 0

/** By what is wrong with them. */
export const lies: Readonly<Record<string, Lie>> = {
  'JSON that was cut off': body('{"units":[{"name":"web.ser'),
  'a page in HTML': body('<html><body>Please log in</body></html>', { 'content-type': 'text/html' }),
  'nothing at all': body(''),
  'no content': body('', {}, 204),
  null: body('null'),
  'a text': body('"all is well"'),
  'ten megabytes of arrays in arrays': body('['.repeat(10 * 1024 * 1024)),
  'the same, closed': body(`${'['.repeat(5 * 1024 * 1024)}${']'.repeat(5 * 1024 * 1024)}`),
  'objects in objects': body(`${'{"units":'.repeat(200_000)}1${'}'.repeat(200_000)}`),
  'millions of values': body(`{"units":[${'[],'.repeat(3_000_000)}1]}`),
  'a hundred thousand things that are no units': body(
    `{"units":[${'1,'.repeat(100_000)}1],"machines":[${'1,'.repeat(100_000)}1],"states":[${'1,'.repeat(100_000)}1]}`,
  ),
  'pages without an end': (request, response, count) =>
    cluster(({ units, ...rest }) => ({
      ...rest,
      units: units.map((each) => ({ ...each, name: `web${++tokens}.service` })),
      nextPageToken: `page${++tokens}`,
    }))(request, response, count),
  'pages in a circle': (request, response, count) =>
    cluster((whole) => ({ ...whole, nextPageToken: `page${count % 3}` }))(request, response, count),
  'empty pages that go on': (request, response, count) =>
    cluster(() => ({ machines: [], units: [], states: [], nextPageToken: `page${count}` }))(
      request,
      response,
      count,
    ),
  'a page token that is a number': cluster((whole) => ({ ...whole, nextPageToken: 7 })),
  'everything twice': cluster(({ machines, units, states }) => ({
    machines: [...machines, ...machines],
    units: [...units, ...units],
    states: [...states, ...states],
  })),
  'numbers for names': cluster(({ machines, units, states }) => ({
    machines: machines.map((each) => ({ ...each, id: 1 })),
    units: units.map((each) => ({ ...each, name: 2 })),
    states: states.map((each) => ({ ...each, name: 3 })),
  })),
  'objects for lists': cluster(() => ({ machines: {}, units: {}, states: {} })),
  'states that nobody knows': cluster(({ units, states, machines }) => ({
    machines,
    units: units.map((each) => ({ ...each, desiredState: 'exploded', currentState: 'melted' })),
    states: states.map((each) => ({ ...each, systemdActiveState: 'on fire', systemdSubState: '' })),
  })),
  'names of megabytes': cluster(({ machines, units, states }) => ({
    machines: [...machines, { ...machine, id: 'b'.repeat(3_000_000), primaryIP: '1'.repeat(3_000_000) }],
    units: [
      ...units,
      ...Array.from({ length: 40 }, (_, at) => ({ ...unit, name: `w${at}.service` })),
      { ...unit, name: `${'n'.repeat(3_000_000)}.service` },
    ],
    states: states,
  })),
  'names that steer a terminal': cluster(({ machines, units, states }) => ({
    machines: [...machines, { id: steering, primaryIP: steering, metadata: { [steering]: steering } }],
    units: [
      ...units.map((each) => ({
        ...each,
        options: [...sleeping, { section: 'X-Fleet', name: steering, value: steering }],
      })),
      { ...unit, name: `web@${steering}.service`, machineID: steering },
    ],
    states: [
      ...states,
      {
        ...state,
        name: `web@${steering}.service`,
        machineID: steering,
        systemdActiveState: steering,
        systemdSubState: steering,
        systemdLoadState: steering,
      },
    ],
  })),
  'names of what objects inherit': cluster(({ units, states }) => ({
    machines: [{ id: '__proto__', primaryIP: 'constructor', metadata: { constructor: 'a', toString: 'b' } }],
    units: [
      ...units,
      { ...unit, name: '__proto__' },
      { ...unit, name: 'constructor.service', machineID: '__proto__' },
    ],
    states: [...states, { ...state, name: '__proto__', machineID: 'toString' }],
  })),
  'names that are not text': body(
    '{"units":[{"name":"\\ud800.service","desiredState":"launched"},{"name":"\\u0000.service"}],"machines":[{"id":"\\ud800\\u0000"}],"states":[{"name":"\\ud800"}]}',
  ),
  'names that lead elsewhere': cluster(({ machines, units, states }) => ({
    machines: [...machines, { id: '../../x', primaryIP: '-oProxyCommand=x' }],
    units: [
      ...units,
      { ...unit, name: '../../../etc/passwd' },
      { ...unit, name: '--root=/tmp' },
      { ...unit, name: '' },
    ],
    states,
  })),
  'an error of megabytes': (_, response) =>
    json(response, 500, { error: { code: 500, message: `${steering}${'e'.repeat(5_000_000)}` } }),
  'an error that is no error': body('{"error":"yes"}', {}, 400),
  'a status that there is not': (_, response) => json(response, 799, {}),
  'a redirect to nowhere': body('', { location: 'http://[' }, 302),
  'a redirect in a circle': ({ url }, response) => json(response, 307, {}, { location: url }),
  'a gzip bomb': body(bomb, { 'content-encoding': 'gzip' }),
  'gzip that is none': body('not gzip', { 'content-encoding': 'gzip' }),
  'a length that is too long': body('{}', { 'content-length': '500' }),
  'a length that is too short': raw(
    'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}{"units":[{"name":"more"}]}\r\n\r\n',
  ),
  'two lengths': raw('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 9\r\n\r\n{}'),
  'no HTTP': raw('SSH-2.0-OpenSSH_9.2\r\n'),
  'bytes without meaning': raw(Buffer.from(Array.from({ length: 4_096 }, (_, at) => (at * 7_919) % 256))),
  'a hundred megabytes of head': (_, response) => {
    const { socket } = response
    socket?.write('HTTP/1.1 200 OK\r\n')
    const more = () => {
      while (socket?.writable && socket.write(`x: ${'y'.repeat(65_536)}\r\n`));
    }
    socket?.on('drain', more).on('error', () => {})
    more()
  },
  'heads that go on announcing': (_, response) => {
    const { socket } = response
    const timer = setInterval(() => socket?.write('HTTP/1.1 100 Continue\r\n\r\n'), 5)
    socket?.once('close', () => clearInterval(timer)).on('error', () => {})
  },
  'a byte now and then': (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const timer = setInterval(() => response.write(' '), 50)
    response.once('close', () => clearInterval(timer))
  },
  silence: () => {},
  'a connection that is cut': (_, response) => void response.socket?.destroy(),
  'every third answer 500': (request, response, count) =>
    count % 3 === 0 ? json(response, 500, {}) : cluster((whole) => whole)(request, response, count),
  'that the database is gone': (_, response) =>
    json(response, 503, { error: { code: 503, message: 'fleet server unable to communicate with etcd' } }),
}
