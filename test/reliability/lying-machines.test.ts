import { mkdir } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import type { Connection, ServerChannel } from 'ssh2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clusterOf } from '../support/honest-answers.js'
import { type ScriptedServer, serve } from '../support/http-server.js'
import { steering } from '../support/lies.js'
import { inShortOrLong, kept } from '../support/reliability.js'
import { caasctl } from '../support/run-cli.js'
import { startSsh2Server } from '../support/sshd-ssh2.js'
import { steeringCharacter } from '../support/steers.js'
import { type UnitFolder, unitFolder } from '../support/unit-folder.js'

/** What a machine does with each command. */
type Lie = (channel: ServerChannel, client: Connection) => void

/** Writes for as long as somebody reads. */
function flood(stream: Writable, text: string): void {
  const chunk = Buffer.from(text.repeat(Math.ceil(65_536 / text.length)))
  const more = () => {
    while (stream.writable && stream.write(chunk));
  }
  stream.on('drain', more).on('error', () => {})
  more()
}

const entry = (fields: object) =>
  `${JSON.stringify({ MESSAGE: 'hello', __REALTIME_TIMESTAMP: '1700000000000000', ...fields })}\n`

const says =
  (stdout: string, end: (channel: ServerChannel) => void = (channel) => channel.exit(0)): Lie =>
  (channel) => {
    channel.write(stdout)
    channel.stderr.write(stdout)
    end(channel)
    channel.end()
  }

/** One after the other: both ends of a flood are in this process, and it keeps others from being served. */
const floods: Readonly<Record<string, Lie>> = {
  'a line without an end': (channel) => flood(channel, 'x'),
  'lines without an end': (channel) => flood(channel, 'line\n'),
  'entries without an end': (channel) => flood(channel, entry({})),
  'a complaint without an end': (channel) => flood(channel.stderr, 'error '),
}

const lies: Readonly<Record<string, Lie>> = {
  'output that steers a terminal': says(`${steering}\n${steering}`),
  'entries that steer a terminal': says(
    entry({
      MESSAGE: steering,
      _HOSTNAME: steering,
      SYSLOG_IDENTIFIER: steering,
      _PID: steering,
      UNIT: steering,
    }),
  ),
  'entries of the wrong kind': says(
    [
      entry({ MESSAGE: { a: 1 } }),
      entry({ MESSAGE: [[[7]]] }),
      entry({ __REALTIME_TIMESTAMP: '1e300' }),
      entry({ __REALTIME_TIMESTAMP: 'soon' }),
      '[]\n',
      'null\n',
      '{"a":\n',
      `${'['.repeat(100_000)}\n`,
    ].join(''),
  ),
  'bytes that are no text': (channel) => {
    channel.end(Buffer.from(Array.from({ length: 5_000 }, (_, at) => (at * 7_919) % 256)))
  },
  'no exit status': says('half', () => {}),
  'a signal that there is not': says('', (channel) => channel.exit(`NO${steering}`, false, steering)),
  'an end, and no end of its output': (channel) => {
    channel.write('x\n')
    channel.exit(0)
  },
  silence: () => {},
  'a connection that ends in the middle': (channel, client) => {
    channel.write('the first ha', () => client.end())
  },
}

/** When somebody has enough of it. */
const ctrlCMs = inShortOrLong(1_000, 3_000)

/** Of a command that has no end of its own, Ctrl-C. */
const lines: readonly (readonly string[])[] = [
  ['status', 'web'],
  ['journal', 'web'],
  ['journal', 'web', 'other'],
  ['journal', '-f', 'web', 'other'],
  ['ssh-exec', '--all', '--timeout', '2', '--', 'true'],
  ['ssh-exec', '--all', '--timeout', '2', '-o', 'json', '--', 'true'],
]

let api: ScriptedServer
let home: UnitFolder

beforeAll(async () => {
  api = await serve(clusterOf(['web.service', 'other.service'], '127.0.0.1'))
  home = await unitFolder()
  await mkdir(`${home.path}/.ssh`)
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
  await home[Symbol.asyncDispose]()
})

// Some lines each; what floods and what reads share one process, and that the processors with others.
describe('a machine that answers a command with', { timeout: 240_000 }, () => {
  it.concurrent.each(Object.entries(lies))('%s', lieTo)
  it.each(Object.entries(floods))('%s', lieTo)

  async function lieTo(name: string, lie: Lie): Promise<void> {
    await using server = await startSsh2Server({
      banner: `${steering}\n`,
      ready: (client) =>
        client.on('session', (accept) =>
          accept().on('exec', (acceptExec) => {
            const channel = acceptExec()
            channel.on('error', () => {})
            lie(channel, client)
          }),
        ),
    })
    await home.write(`known-${server.port}`, server.knownHost)
    const tried = lines.filter((_, at) => (at + name.length) % inShortOrLong(6, 2) === 0)
    for (const line of tried) {
      const what = `${line.join(' ')} against ${name}`
      const ctrlC = new AbortController()
      const timer = setTimeout(() => ctrlC.abort(new Error('Ctrl-C')), ctrlCMs)
      const began = performance.now()
      const { stdout, stderr } = await caasctl(
        [line[0] ?? '', '--ssh-port', String(server.port), ...line.slice(1)],
        {
          env: {
            HOME: home.path,
            CAASCTL_ENDPOINT: api.endpoint,
            CAASCTL_KNOWN_HOSTS_FILE: `${home.path}/known-${server.port}`,
            CAASCTL_SSH_USERNAME: 'core',
          },
          columns: 100,
          signal: ctrlC.signal,
        },
      )
      clearTimeout(timer)
      expect(stderr.slice(0, 2_000), what).not.toContain('met something it does not know')
      const steers = steeringCharacter(stdout + stderr)
      expect(steers, `${what} reaches the terminal`).toBeUndefined()
      expect(performance.now() - began, what).toBeLessThan(45_000)
    }
    kept({
      area: 'Lying servers',
      promise:
        'Whatever a machine answers a command, nothing of it steers the terminal, and it ends in time, at Ctrl-C at the latest',
      counts: { 'lies told to commands': tried.length },
    })
  }
})
