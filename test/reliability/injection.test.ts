import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import yaml from 'yaml'
import { HttpFleet } from '../../src/api/index.js'
import { forBash } from '../../src/cli/completion/bash-words.js'
import { isCaasctlError } from '../../src/error.js'
import { convertToCloudConfig } from '../../src/operations/generate/cloud-config.js'
import { generateUnits } from '../../src/operations/generate/generate-units.js'
import { journalCommand } from '../../src/operations/remote/journal/journal-command.js'
import { unitArguments } from '../../src/operations/remote/unit-arguments.js'
import { DestinationError, formatKnownHost, knownHostName, SshPool } from '../../src/ssh/index.js'
import { parseKnownHosts } from '../../src/ssh/known-hosts/known-host.js'
import { json, serve } from '../support/http-server.js'
import { inShortOrLong, kept } from '../support/reliability.js'
import { caasctl } from '../support/run-cli.js'
import { SshHome } from '../support/sshd-home.js'
import { unitFolder } from '../support/unit-folder.js'

/** Texts that mean something where they should be but a name. */
const nasty = [
  '$(touch pwned)',
  '`touch pwned`',
  ';touch pwned',
  '| touch pwned #',
  "'; touch pwned; '",
  '"; touch pwned; "',
  'a\ntouch pwned\n',
  '--root=/tmp/evil',
  '-Hroot@evil',
  '--',
  '-',
  '*',
  '?',
  '!a',
  '~root',
  '../../etc/passwd',
  '/etc/passwd',
  '%2e%2e%2f',
  '?a=b#c',
  'a b',
  '',
  '\u0000',
  '\ud800',
  '\u202e',
  '\u001b]52;c;AAAA\u0007',
  '#cloud-config',
  '{{a}}',
  '%h',
  '%%h',
  '[::1]',
  '@revoked *',
  'a,b',
  '|1|c2FsdA==|aGFzaA==',
]

const anyText = fc.oneof(
  fc.constantFrom(...nasty),
  fc
    .tuple(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom(...nasty))
    .map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 20 }),
)

const runs = inShortOrLong(150, 3_000)

/** What a shell makes of lines that call `show`: the arguments of each. */
function argumentsOf(lines: readonly string[]): string[][] {
  // One shell for all: each call prints how many they are, then each, all ended by NUL.
  const show = `show() { printf '%d\\0' $#; for a in "$@"; do printf '%s\\0' "$a"; done; }`
  const { stdout, stderr } = spawnSync('bash', {
    input: [show, ...lines].join('\n'),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  expect(stderr).toBe('')
  const words = stdout.split('\0').slice(0, -1)
  const calls: string[][] = []
  while (words.length > 0) calls.push(words.splice(0, Number(words.shift())))
  return calls
}

function samples(count: number): string[] {
  return [...nasty, ...fc.sample(anyText, count)].filter((text) => !/\0|\p{Surrogate}/u.test(text))
}

describe('what a cluster or a person gives as a name', () => {
  it('reaches systemctl and journalctl as one argument, and never as an option', () => {
    const names = samples(runs).filter((name) => name !== '')
    const systemctl = argumentsOf(names.map((name) => `show status -l ${unitArguments(['a.service', name])}`))
    expect(systemctl).toEqual(
      names.map((name) => ['status', '-l', ...(name.startsWith('-') ? ['--'] : []), 'a.service', name]),
    )
    const ranges = names.map((name) => ({ since: name, until: name, lines: 1 }))
    const journalctl = argumentsOf(
      names.map(
        (name, at) => `show ${journalCommand([name], ranges[at] ?? {}, { output: name, after: name })}`,
      ),
    )
    expect(journalctl).toEqual(
      names.map((name) => [
        ...['journalctl', '--unit', name, '--no-pager', '-n', '1', '--output', name],
        ...[`--since=${name}`, `--until=${name}`, `--after-cursor=${name}`],
      ]),
    )
    expect(existsSync('pwned')).toBe(false)
    kept({
      area: 'Injection',
      promise:
        'A name from a cluster is one argument of a command there, and never an option or a line of its own',
      counts: { names: 2 * names.length },
    })
  })

  it('is one part of the path of a request, or is not sent', async () => {
    await using server = await serve((_, response) =>
      json(response, 404, { error: { code: 404, message: 'no' } }),
    )
    await using fleet = new HttpFleet(server.endpoint)
    const names = [...nasty, ...fc.sample(anyText, runs)]
    const sent: string[] = []
    for (const name of names) {
      try {
        await fleet.unit(name)
        sent.push(name)
      } catch (error) {
        expect(isCaasctlError(error), `${JSON.stringify(name)}: ${String(error)}`).toBe(true)
      }
    }
    expect(server.received.map(({ url }) => url)).toEqual(
      sent.map((name) => `/fleet/v1/units/${encodeURIComponent(name)}`),
    )
    expect(sent.filter((name) => name.includes('/') || name === '..')).toEqual([])
    kept({
      area: 'Injection',
      promise: 'A name is one part of the path of a request, or is refused',
      counts: { names: names.length },
    })
  })

  it('is one word of a line that is completed', () => {
    const values = samples(runs).filter((value) => value !== '' && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value))
    const words = values.flatMap((value) =>
      forBash({ candidates: [{ value }] }, '', '').candidates.map((each) => each.value),
    )
    // What readline inserts is read by the shell when the line is sent off.
    expect(argumentsOf(words.map((word) => `show ${word}`))).toEqual(values.map((value) => [value]))
    expect(existsSync('pwned')).toBe(false)
    kept({
      area: 'Injection',
      promise: 'A completed word is read by bash as the name it stands for',
      counts: { names: values.length },
    })
  })

  it('is not offered for completion where fleet would not take it', async () => {
    const names = nasty.filter((name) => name !== '').map((name) => `${name}.service`)
    await using server = await serve(({ url }, response) =>
      json(
        response,
        200,
        url.endsWith('/units')
          ? { units: [...names, 'web.service'].map((name) => ({ name, desiredState: 'launched' })) }
          : { machines: [...nasty, 'abc'].map((id) => ({ id })) },
      ),
    )
    const complete = (line: string) =>
      caasctl(['complete', 'bash', line, '', 'caasctl'], { env: { CAASCTL_ENDPOINT: server.endpoint } })
    expect((await complete('caasctl cat ')).stdout).toBe('\nweb.service\tlaunched\n')
    expect((await complete('caasctl ssh --machine ')).stdout).toBe('\nabc\t\n')
  })
})

describe('an address that a cluster gives', () => {
  it('is one host in known_hosts, or is not connected to', async () => {
    using home = new SshHome()
    await using pool = home.pool([])
    const key = Buffer.from(readFileSync(`${home.key}.pub`, 'utf8').split(' ')[1] ?? '', 'base64')
    const hosts = [
      ...nasty,
      ...fc.sample(anyText, runs),
      ...fc.sample(fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()), runs),
    ]
    let connected = 0
    for (const host of hosts) {
      try {
        const { settings } = await pool.connect({ host })
        connected++
        const name = knownHostName(settings.host.value, settings.port.value)
        const line = formatKnownHost(name, key)
        expect(parseKnownHosts(line, 'f')).toMatchObject([{ names: { patterns: [name] }, marker: undefined }])
        expect(name).not.toMatch(/[*?!,\s]/)
      } catch (error) {
        expect(error).toBeInstanceOf(DestinationError)
      }
    }
    expect(connected).toBeGreaterThanOrEqual(runs)
    kept({
      area: 'Injection',
      promise: 'An address from a cluster is one host of known_hosts, no pattern, or is refused',
      counts: { addresses: hosts.length },
    })
  })

  it('is one word of a ProxyCommand, or none is run', async () => {
    using home = new SshHome()
    const record = home.write('record', 'for a in "$@"; do printf "%s\\n" "$a"; done > "$0.said"\n')
    const config = home.write('config', `Host *\n ProxyCommand sh ${record} %h %p %r %n\n`)
    for (const [host, user] of [
      ...nasty.map((text) => [text, 'core']),
      ...nasty.map((text) => ['10.0.0.1', text]),
    ]) {
      await using pool = new SshPool({
        home: home.folder,
        configFiles: [config],
        environment: {},
        overrides: { user },
      })
      const reaching = pool.connect({ host: host ?? '' }).then((connection) => connection.ready())
      await expect(reaching, `${host} ${user}`).rejects.toSatisfy(isCaasctlError)
    }
    // What is harmless was run, as one word each.
    expect(readFileSync(`${record}.said`, 'utf8').trimEnd().split('\n')).toHaveLength(4)
    expect(readdirSync(home.folder).filter((name) => name.includes('pwned'))).toEqual([])
    expect(existsSync('pwned')).toBe(false)
    kept({
      area: 'Injection',
      promise: 'A ProxyCommand gets an address and a user as one word each, or is not run',
      counts: { words: 2 * nasty.length },
    })
  })

  it('keeps a whole command from a machine that lies about it', async () => {
    using home = new SshHome()
    await using server = await serve((_, response) =>
      json(response, 200, {
        machines: [
          { id: 'a'.repeat(32), primaryIP: '$(touch pwned)' },
          { id: 'b'.repeat(32), primaryIP: 'x\n* ssh-rsa' },
        ],
      }),
    )
    const { stdout, stderr, code } = await caasctl(['ssh-exec', '--all', '--', 'true'], {
      env: { CAASCTL_ENDPOINT: server.endpoint, HOME: home.folder, CAASCTL_STRICT_HOST_KEY_CHECKING: 'no' },
    })
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 })
    expect(stderr).toContain(
      'aaaaaaaa.../$(touch pwned): not begun: "$(touch pwned)" is not a place to go by SSH',
    )
    expect(readdirSync(home.folder)).not.toContain('pwned')
  })
})

describe('a generated file', () => {
  it('never lies outside the folder asked for', async () => {
    await using folder = await unitFolder()
    const text = '[Service]\nExecStart=/bin/true\n'
    const names = [...nasty, ...fc.sample(anyText, runs)].map((name) => `${name}.service`)
    for (const name of names) {
      const unit = { name, text, folder: '', file: 'units.ts', path: undefined }
      await generateUnits([unit], { out: 'out', cwd: folder.path }).catch((error: unknown) => {
        expect(isCaasctlError(error), `${JSON.stringify(name)}: ${String(error)}`).toBe(true)
      })
    }
    expect(readdirSync(folder.path)).toEqual(['out'])
    expect(
      readdirSync(join(folder.path, 'out'), { withFileTypes: true }).every((entry) => entry.isFile()),
    ).toBe(true)
    kept({
      area: 'Injection',
      promise: 'A unit file is never written outside the folder asked for',
      counts: { names: names.length },
    })
  })

  it('in YAML is read back as what was put in', async () => {
    const texts = [...nasty, ...fc.sample(anyText, inShortOrLong(50, 1_000))].filter(
      (text) => !/\p{Surrogate}/u.test(text),
    )
    for (const text of texts) {
      const content = `[Service]\nExecStart=/bin/echo ${text}\n`
      const written = (await convertToCloudConfig([{ name: 'a.service', text: content }])).text
      expect(yaml.parse(written)).toEqual({
        coreos: { units: [{ name: 'a.service', command: 'start', content }] },
      })
    }
    kept({
      area: 'Injection',
      promise: 'User data in YAML holds unit files as they are, whatever is in them',
      counts: { texts: texts.length },
    })
  })
})
