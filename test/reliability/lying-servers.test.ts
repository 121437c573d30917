import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clusterLines } from '../support/command-lines.js'
import { json, serve } from '../support/http-server.js'
import { type Lie, lies, steering } from '../support/lies.js'
import { inShortOrLong, kept } from '../support/reliability.js'
import { type CliRun, caasctl } from '../support/run-cli.js'
import { steeringCharacter } from '../support/steers.js'
import { sleeper, type UnitFolder, unitFolder } from '../support/unit-folder.js'

/**
 * Longest that a command may take against a server that lies. Where it lies best that is no time limit but so many
 * requests: a thousand pages of each list, which a busy computer needs half a minute for.
 */
const deadlineMs = 120_000
/** Most that it may say about it, characters. */
const saidMax = 20_000_000

let folder: UnitFolder

beforeAll(async () => {
  folder = await unitFolder({ 'web.service': sleeper('web'), 'web@.service': sleeper('web %i') })
})
afterAll(() => folder[Symbol.asyncDispose]())

/** Commands that run until Ctrl-C. */
const isEndless = ([name, ...rest]: readonly string[]) =>
  name === 'watch' || name === 'forward' || rest[0] === '-f'

/** Runs a line on a terminal; endless ones for a moment. */
async function against(
  line: readonly string[],
  endpoint: string,
  env: Readonly<Record<string, string>> = {},
) {
  const ctrlC = new AbortController()
  const timer = setTimeout(() => ctrlC.abort(new Error('late')), isEndless(line) ? 1_500 : deadlineMs)
  try {
    const ran = await caasctl(line, {
      env: { HOME: folder.path, CAASCTL_ENDPOINT: endpoint, CAASCTL_REQUEST_TIMEOUT: '1', ...env },
      cwd: folder.path,
      columns: 100,
      signal: ctrlC.signal,
    })
    return { ...ran, late: ctrlC.signal.aborted && !isEndless(line) }
  } finally {
    clearTimeout(timer)
  }
}

function expectHonest(ran: CliRun & { readonly late: boolean }, what: string): void {
  const { stdout, stderr, late } = ran
  expect(late, `${what}: it hangs`).toBe(false)
  expect(stderr.slice(0, 2_000), what).not.toContain('met something it does not know')
  expect(steeringCharacter(stdout + stderr), `${what} reaches the terminal`).toBeUndefined()
  expect(stdout.length + stderr.length, what).toBeLessThan(saidMax)
}

function tell(count: number): void {
  kept({
    area: 'Lying servers',
    promise:
      'Whatever a server answers, a command ends in time with a result or an error of its own, and nothing steers the terminal',
    counts: { 'lies told to commands': count },
  })
}

describe('a server that answers', { timeout: 300_000 }, () => {
  const names = Object.keys(lies)

  it.concurrent.each(names)('%s', async (name) => {
    const lie = lies[name]
    if (lie === undefined) throw new Error(name)
    const at = names.indexOf(name)
    // In the short form each lie is told to some commands, and each command some lies.
    const lines = clusterLines.filter((_, index) => (index + at) % inShortOrLong(13, 8) === 0)
    for (const line of lines) {
      await using server = await serve(lie)
      const ran = await against(line, server.endpoint)
      expectHonest(ran, `${line.join(' ')} against ${name}`)
    }
    tell(lines.length)
  })
})

/** Lies that may pass, for all a client knows: it goes on asking for fifteen seconds. */
const passing = [
  'gzip that is none',
  'a length that is too long',
  'a length that is too short',
  'two lengths',
  'no HTTP',
  'bytes without meaning',
  'a hundred megabytes of head',
  'heads that go on announcing',
  'a byte now and then',
  'silence',
  'a connection that is cut',
]

/** What only etcd can say wrong. */
const etcdLies: Readonly<Record<string, Lie>> = {
  'no index': (_, response) => json(response, 200, { action: 'get', node: { key: '/' } }),
  'keys that lead elsewhere': node({ key: '/_coreos.com/fleet/../../x', dir: true }),
  'keys without names': node({ key: '/_coreos.com//fleet', dir: true }),
  'directories in directories without an end': (_, response) => {
    response.writeHead(200, { 'x-etcd-index': '7' })
    response.end(`{"action":"get","node":${'{"key":"/a","dir":true,"nodes":['.repeat(100_000)}`)
  },
  'an event without an end': ({ url }, response) => {
    if (!url.includes('wait=true'))
      return node({ key: '/_coreos.com/fleet', dir: true })(
        { url, method: 'GET', body: '', headers: {} },
        response,
        1,
      )
    response.writeHead(200, { 'x-etcd-index': '7' })
    const chunk = 'x'.repeat(1024 * 1024)
    const more = () => {
      while (response.writable && response.write(chunk));
    }
    response.on('drain', more)
    more()
  },
  'a stream that is refused without an end': ({ url }, response) => {
    if (!url.includes('wait=true'))
      return node({ key: '/_coreos.com/fleet', dir: true })(
        { url, method: 'GET', body: '', headers: {} },
        response,
        1,
      )
    response.writeHead(500)
    const timer = setInterval(() => response.write('no '), 20)
    response.once('close', () => clearInterval(timer))
  },
  'values that steer a terminal': node({
    key: '/_coreos.com/fleet',
    dir: true,
    nodes: [
      {
        key: '/_coreos.com/fleet/machines',
        dir: true,
        nodes: [
          {
            key: `/_coreos.com/fleet/machines/${steering}`,
            dir: true,
            nodes: [
              {
                key: `/_coreos.com/fleet/machines/${steering}/object`,
                value: JSON.stringify({
                  ID: steering,
                  PublicIP: steering,
                  Metadata: { [steering]: steering },
                }),
              },
            ],
          },
        ],
      },
      {
        key: '/_coreos.com/fleet/job',
        dir: true,
        nodes: [{ key: `/_coreos.com/fleet/job/${steering}.service`, dir: true, nodes: [] }],
      },
    ],
  }),
  'a thousand members': ({ url }, response) =>
    json(
      response,
      200,
      url === '/v2/members'
        ? {
            members: Array.from({ length: 1_000 }, (_, n) => ({
              id: steering,
              clientURLs: [`http://127.0.0.1:${n + 1}`],
            })),
          }
        : { action: 'get', node: { key: '/_coreos.com/fleet', dir: true } },
      { 'x-etcd-index': '7' },
    ),
}

function node(root: object): Lie {
  return (_, response) => json(response, 200, { action: 'get', node: root }, { 'x-etcd-index': '7' })
}

const etcdLines: readonly (readonly string[])[] = [
  ['list-units', '--full'],
  ['list-machines', '--full'],
  ['start', 'web.service', '--timeout', '2'],
  ['destroy', 'web', '--yes'],
  ['watch'],
  ['doctor'],
]

describe('an etcd that answers', { timeout: 300_000 }, () => {
  const all = Object.entries({ ...lies, ...etcdLies }).filter(([name]) =>
    inShortOrLong(!passing.includes(name), true),
  )

  it.concurrent.each(all)('%s', async (name, lie) => {
    const own = Object.hasOwn(etcdLies, name)
    const lines = etcdLines.filter((_, index) => own || (index + name.length) % inShortOrLong(6, 3) === 0)
    for (const line of lines) {
      await using server = await serve(lie)
      const ran = await against(line, server.endpoint, { CAASCTL_DRIVER: 'etcd' })
      expectHonest(ran, `${line.join(' ')} against an etcd with ${name}`)
    }
    tell(lines.length)
  })
})
