import { stat } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { parseConfiguration } from '../../../src/cli/settings/parse-configuration.js'
import { caasctl } from '../../support/run-cli.js'
import { type UnitFolder, unitFolder } from '../../support/unit-folder.js'

const prod = `; where we run
profile = prod

[profile prod]
; the way in
tunnel = 54.203.141.124
ssh-username = "core"
request-timeout = 2.5

# to try things
[profile local]
endpoint = http://127.0.0.1:49153
format = json
`

/** A home folder with a configuration file in it. */
async function homeWith(
  text?: string,
): Promise<UnitFolder & { readonly env: Record<string, string>; readonly file: string }> {
  const folder = await unitFolder()
  const file = `${folder.path}/caasctl/config.ini`
  if (text !== undefined) {
    await caasctl(['profile', 'add', 'made', '--debug'], { env: { XDG_CONFIG_HOME: folder.path } })
    await folder.write('caasctl/config.ini', text)
  }
  return Object.assign(folder, { env: { XDG_CONFIG_HOME: folder.path }, file })
}

describe('a configuration file', () => {
  it('holds profiles, each setting with its line', () => {
    const { current, profiles } = parseConfiguration('c.ini', prod)
    expect(current).toBe('prod')
    expect([...profiles.keys()]).toEqual(['prod', 'local'])
    expect(Object.fromEntries(profiles.get('prod')?.entries ?? [])).toEqual({
      tunnel: {
        text: '54.203.141.124',
        origin: { kind: 'profile', profile: 'prod', file: 'c.ini', line: 6 },
      },
      'ssh-username': { text: 'core', origin: { kind: 'profile', profile: 'prod', file: 'c.ini', line: 7 } },
      'request-timeout': {
        text: '2.5',
        origin: { kind: 'profile', profile: 'prod', file: 'c.ini', line: 8 },
      },
    })
  })

  it.each([
    ['endpoint = x', 'c.ini:1: "endpoint" stands outside of a [profile NAME] section', undefined],
    [
      '[prod]',
      'c.ini:1: [prod] is no section that is known',
      'Sections are written [profile NAME], or [lint].',
    ],
    [
      '[profile a b]',
      'c.ini:1: [profile a b] is no section that is known',
      'Sections are written [profile NAME], or [lint].',
    ],
    [
      '[profile a',
      'c.ini:1: [profile a is no section that is known',
      'Sections are written [profile NAME], or [lint].',
    ],
    ['\n[profile a]\nendpiont = x', 'c.ini:3: there is no setting "endpiont"', 'Did you mean endpoint?'],
    [
      '[profile a]\nhelp = true',
      'c.ini:2: there is no setting "help"',
      expect.stringMatching(/^Settings: endpoint, /),
    ],
    ['[profile a]\ntunnel', 'c.ini:2: "tunnel" is not NAME = VALUE', undefined],
    ['[profile a]\ntunnel[] = x', 'c.ini:2: "tunnel[] = x" is not NAME = VALUE', undefined],
    ['[profile a]\ntunnel = x\ntunnel = y', 'c.ini:3: tunnel is set twice', undefined],
    ['[profile a]\n[profile a]', 'c.ini:2: profile a is already in line 1', undefined],
    ['[profile a]\nformat = yaml', 'c.ini:2: format: "yaml" is none of table, json, jsonl, name', undefined],
    [
      '[profile a]\nrequest-timeout = soon',
      'c.ini:2: request-timeout: a length of time is wanted, such as 30 (seconds), 500ms or 1h30m, not "soon"',
      undefined,
    ],
  ])('is refused with its line: %j', (text, message, suggestion) => {
    expect(() => parseConfiguration('c.ini', text)).toThrow(
      expect.objectContaining({ code: 'BAD_CONFIGURATION', message, suggestion }),
    )
  })

  it('that is bad is told of by every command that needs it, and exits with 2', async () => {
    await using home = await homeWith('[profile a]\nendpiont = x\n')
    const run = await caasctl(['list-units'], { env: home.env })
    expect(run).toEqual({
      stdout: '',
      stderr: `error: ${home.file}:2: there is no setting "endpiont"\nDid you mean endpoint?\n`,
      code: 2,
    })
  })
})

describe('each setting comes from', () => {
  const origin = async (argv: readonly string[], env: Record<string, string>, name: string) => {
    const run = await caasctl([...argv, 'config', '--show-origin', '-o', 'json'], { env })
    expect(run.stderr).toBe('')
    const settings: unknown = JSON.parse(run.stdout)
    return (settings as Record<string, { value: unknown; origin: string }>)[name]
  }

  it('the flag before CAASCTL_, that before FLEETCTL_, that before the profile, that before the default', async () => {
    await using home = await homeWith(prod)
    const { env } = home
    const fleetctl = { ...env, FLEETCTL_TUNNEL: 'f' }
    const caasctlToo = { ...fleetctl, CAASCTL_TUNNEL: 'c' }
    expect(await origin(['--tunnel', 't'], caasctlToo, 'tunnel')).toEqual({ value: 't', origin: '--tunnel' })
    expect(await origin([], caasctlToo, 'tunnel')).toEqual({ value: 'c', origin: 'CAASCTL_TUNNEL' })
    expect(await origin([], fleetctl, 'tunnel')).toEqual({ value: 'f', origin: 'FLEETCTL_TUNNEL' })
    expect(await origin([], env, 'tunnel')).toEqual({
      value: '54.203.141.124',
      origin: `${home.file}:6 [profile prod]`,
    })
    expect(await origin(['--profile', 'local'], env, 'tunnel')).toEqual({ value: null, origin: 'default' })
    expect(await origin([], env, 'request-timeout')).toEqual({
      value: 2500,
      origin: `${home.file}:8 [profile prod]`,
    })
  })

  it('the profile that is named, or the current one', async () => {
    await using home = await homeWith(prod)
    const named = { ...home.env, CAASCTL_PROFILE: 'local' }
    expect(await origin([], home.env, 'profile')).toEqual({ value: 'prod', origin: home.file })
    expect(await origin([], named, 'profile')).toEqual({ value: 'local', origin: 'CAASCTL_PROFILE' })
    expect(await origin(['--profile=prod'], named, 'profile')).toEqual({ value: 'prod', origin: '--profile' })
  })

  it('no profile, where none is named, be the file as broken as it may', async () => {
    await using home = await homeWith(prod)
    const none = { ...home.env, CAASCTL_PROFILE: 'none' }
    expect(await origin([], none, 'tunnel')).toEqual({ value: null, origin: 'default' })
    expect(await origin(['--profile', 'none'], home.env, 'tunnel')).toEqual({
      value: null,
      origin: 'default',
    })
    expect(await origin([], none, 'profile')).toEqual({ value: null, origin: 'CAASCTL_PROFILE' })
    await home.write('caasctl/config.ini', '[nonsense')
    expect(await origin([], none, 'tunnel')).toEqual({ value: null, origin: 'default' })
    const { stderr, code } = await caasctl(['profile', 'add', 'none', '--tunnel', 'x'], { env: home.env })
    expect(stderr).toContain('"none" is no name for a profile.')
    expect(code).toBe(2)
  })

  it('all variables that fleetctl knows', async () => {
    const texts = {
      driver: 'etcd',
      endpoint: 'http://x:1',
      'etcd-key-prefix': '/p/',
      'key-file': 'k',
      'cert-file': 'c',
      'ca-file': 'a',
      'known-hosts-file': 'h',
      'strict-host-key-checking': 'false',
      'ssh-timeout': '2.5',
      tunnel: 't',
      'request-timeout': '.5',
      'ssh-username': 'u',
    }
    const env = Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [
        `FLEETCTL_${name.toUpperCase().replaceAll('-', '_')}`,
        text,
      ]),
    )
    for (const name of Object.keys(texts)) {
      const value = { 'strict-host-key-checking': 'no', 'ssh-timeout': 2500, 'request-timeout': 500 }[name]
      expect(await origin([], env, name)).toEqual({
        value: value ?? texts[name as keyof typeof texts],
        origin: `FLEETCTL_${name.toUpperCase().replaceAll('-', '_')}`,
      })
    }
    expect(await origin([], { FLEETCTL_ETCD_CAFILE: 'old' }, 'ca-file')).toEqual({
      value: 'old',
      origin: 'FLEETCTL_ETCD_CAFILE',
    })
  })

  it('nowhere, for a variable that is empty', async () => {
    expect(await origin([], { CAASCTL_TUNNEL: '', FLEETCTL_TUNNEL: 'f' }, 'tunnel')).toEqual({
      value: 'f',
      origin: 'FLEETCTL_TUNNEL',
    })
  })

  it('a variable that is wrong: the error names it', async () => {
    const run = await caasctl(['list-units'], { env: { FLEETCTL_REQUEST_TIMEOUT: 'soon' } })
    expect(run.stderr).toMatch(
      /^error: FLEETCTL_REQUEST_TIMEOUT: a length of time is wanted, .* not "soon"\.\n$/,
    )
    expect(run.code).toBe(2)
  })

  it('a profile that is not there: the error says who asked for it', async () => {
    await using home = await homeWith(prod)
    const run = await caasctl(['list-units', '--profile', 'prot'], { env: home.env })
    expect(run).toEqual({
      stdout: '',
      stderr: 'error: --profile: there is no profile "prot".\nDid you mean prod?\n',
      code: 2,
    })
  })
})

describe('profiles', () => {
  it('are added, listed, shown, used and removed; the rest of the file stays as it is', async () => {
    await using home = await homeWith(prod)
    const profile = (...argv: string[]) => caasctl(['profile', ...argv], { env: home.env })
    expect(await profile('add', 'staging', '--tunnel', 'core@10.0.0.1:2222', '-debug')).toMatchObject({
      stderr: `Profile staging is kept in ${home.file}.\n`,
      code: 0,
    })
    expect((await profile('list')).stdout).toBe(
      'PROFILE\tCURRENT\tCLUSTER\nprod\t*\t54.203.141.124\nlocal\t-\thttp://127.0.0.1:49153\nstaging\t-\tcore@10.0.0.1:2222\n',
    )
    expect((await profile('show', 'staging')).stdout).toBe(
      'SETTING\tVALUE\ntunnel\tcore@10.0.0.1:2222\ndebug\ttrue\n',
    )
    expect((await profile('use', 'staging')).stderr).toBe('staging is the current profile.\n')
    expect(await home.read('caasctl/config.ini')).toBe(
      `${prod.replace('profile = prod', 'profile = staging')}\n[profile staging]\ntunnel = core@10.0.0.1:2222\ndebug = true\n`,
    )
    expect((await profile('remove', 'staging')).code).toBe(0)
    expect((await profile('remove', 'local')).code).toBe(0)
    expect(await home.read('caasctl/config.ini')).toBe(
      '; where we run\n\n[profile prod]\n; the way in\ntunnel = 54.203.141.124\nssh-username = "core"\nrequest-timeout = 2.5\n\n# to try things\n',
    )
  })

  it('begin with a first one, which is the current one; nobody else may read the file', async () => {
    await using home = await homeWith()
    const run = await caasctl(['profile', 'add', 'first', '--endpoint', 'http://h:1'], { env: home.env })
    expect(run.stderr).toBe(`Profile first is kept in ${home.file}, and is the current one.\n`)
    expect(await home.read('caasctl/config.ini')).toBe(
      'profile = first\n\n[profile first]\nendpoint = http://h:1\n',
    )
    expect((await stat(home.file)).mode & 0o777).toBe(0o600)
  })

  it('are not overwritten unasked', async () => {
    await using home = await homeWith(prod)
    const add = ['profile', 'add', 'prod', '--tunnel', 'other']
    expect(await caasctl(add, { env: home.env })).toMatchObject({
      stderr: 'error: There is a profile prod already.\nTo replace it: --replace\n',
      code: 2,
    })
    expect((await caasctl([...add, '--replace'], { env: home.env })).code).toBe(0)
    expect((await caasctl(['profile', 'show', 'prod'], { env: home.env })).stdout).toBe(
      'SETTING\tVALUE\ntunnel\tother\n',
    )
  })

  it('keep a value that ini would take for something else', async () => {
    await using home = await homeWith()
    const odd = 'a;b#c="d"'
    await caasctl(['profile', 'add', 'odd', '--known-hosts-file', odd], { env: home.env })
    const run = await caasctl(['profile', 'show', '-o', 'json'], { env: home.env })
    expect(JSON.parse(run.stdout)).toEqual({ 'known-hosts-file': odd })
  })
})
