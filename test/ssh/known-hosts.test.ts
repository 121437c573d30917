import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { afterAll, describe, expect, it } from 'vitest'
import { hostKeyAlgorithms } from '../../src/ssh/known-hosts/host-key-algorithms.js'
import { type HostIdentity, judgeHostKey, knownKeyTypes } from '../../src/ssh/known-hosts/judge-host-key.js'
import {
  formatKnownHost,
  isAbout,
  knownHostName,
  parseKnownHosts,
} from '../../src/ssh/known-hosts/known-host.js'
import { appendKnownHost, readKnownHostsFiles } from '../../src/ssh/known-hosts/known-hosts-file.js'

const folder = mkdtempSync(join(tmpdir(), 'known-hosts-'))
afterAll(() => rmSync(folder, { recursive: true }))

function makePublicKey(type: 'ecdsa' | 'rsa'): string {
  const options = type === 'rsa' ? { bits: 1024 } : { bits: 256 as const }
  return ssh2.utils.generateKeyPairSync(type, options).public
}
const [a, b, rsa] = [makePublicKey('ecdsa'), makePublicKey('ecdsa'), makePublicKey('rsa')]
const blob = (key: string) => Buffer.from(key.split(' ')[1] ?? '', 'base64')

const judge = (text: string, identity: HostIdentity, key: string) => {
  const verdict = judgeHostKey(parseKnownHosts(text, 'kh'), identity, blob(key))
  return 'host' in verdict ? `${verdict.kind} ${verdict.host.line}` : verdict.kind
}
const at22 = (host: string): HostIdentity => ({ host, port: 22 })

describe('a known_hosts file', () => {
  it.each<[name: string, text: string, identity: HostIdentity, key: string, verdict: string]>([
    ['a name', `web ${a}`, at22('web'), a, 'known 1'],
    ['another name', `web ${a}`, at22('web2'), a, 'unknown'],
    ['any case', `Web.Example ${a}`, at22('wEB.example'), a, 'known 1'],
    ['one of several names', `web,10.0.0.1 ${a}`, at22('10.0.0.1'), a, 'known 1'],
    ['an IPv6 address', `fe80::1 ${a}`, at22('fe80::1'), a, 'known 1'],
    ['a comment and blank lines', `# web ${b}\n\n  web ${a} note`, at22('web'), a, 'known 3'],
    ['wildcards', `*.example.com,web? ${a}`, at22('x.example.com'), a, 'known 1'],
    ['a wildcard for one character', `web? ${a}`, at22('web'), a, 'unknown'],
    ['a name taken out again', `*.example.com,!bad.example.com ${a}`, at22('bad.example.com'), a, 'unknown'],
    ['a port', `[web]:2222 ${a}`, { host: 'web', port: 2222 }, a, 'known 1'],
    ['another port', `[web]:2222 ${a}`, at22('web'), a, 'unknown'],
    ['a port with a wildcard', `[*.example]:* ${a}`, { host: 'web.example', port: 2222 }, a, 'known 1'],
    ['the name alone for another port', `web ${a}`, { host: 'web', port: 2222 }, a, 'known 1'],
    ['another key by the name alone', `web ${a}`, { host: 'web', port: 2222 }, b, 'unknown'],
    [
      'a key for that port before one for the name',
      `web ${a}\n[web]:2222 ${b}`,
      { host: 'web', port: 2222 },
      a,
      'changed 2',
    ],
    ['one of several keys', `web ${a}\nweb ${b}`, at22('web'), b, 'known 2'],
    ['a changed key', `web ${a}`, at22('web'), b, 'changed 1'],
    ['a changed key, of the same type if there is one', `web ${rsa}\nweb ${a}`, at22('web'), b, 'changed 2'],
    ['a key of another type', `web ${a}`, at22('web'), rsa, 'changed 1'],
    ['a revoked key', `web ${a}\n@revoked * ${a}`, at22('web'), a, 'revoked 2'],
    ['a revoked key of another host', `web ${a}\n@revoked web2 ${a}`, at22('web'), a, 'known 1'],
    ['another key revoked', `web ${a}\n@revoked * ${b}`, at22('web'), a, 'known 1'],
    ['only an authority', `@cert-authority *.example ${a}`, at22('web.example'), b, 'authority 1'],
    ['an authority and the key', `@cert-authority * ${a}\nweb ${b}`, at22('web'), b, 'known 2'],
    ['a marker that is not known', `@new web ${a}`, at22('web'), a, 'unknown'],
    ['an alias in place of name and port', `tunnel ${a}`, { alias: 'Tunnel' }, a, 'known 1'],
    ['a line without a key', 'web\nweb ssh-rsa', at22('web'), a, 'unknown'],
    ['a type that is not the key’s', `web ssh-ed25519 ${a.split(' ')[1]}`, at22('web'), a, 'unknown'],
    ['lines that end as on Windows', `web ${a}\r\n`, at22('web'), a, 'known 1'],
    ['a broken hash', `|1|abc ${a}\n|2|a|b ${a}\n|1||| ${a}`, at22('web'), a, 'unknown'],
  ])('%s', (_name, text, identity, key, verdict) => {
    expect(judge(text, identity, key)).toBe(verdict)
  })

  it('is found by the names that ssh-keygen finds, hashed by it as well as plain', () => {
    const file = join(folder, 'found')
    const names = [
      'web',
      'Web.Example',
      '10.0.0.1',
      'fe80::1',
      '[web]:2222',
      '[fe80::1]:2222',
      'a,b',
      'x?z',
      '*.test',
    ]
    writeFileSync(file, names.map((name) => `${name} ${a}\n`).join(''))
    const asked = [
      'web',
      'WEB',
      'web.example',
      '10.0.0.1',
      'fe80::1',
      '[web]:2222',
      '[fe80::1]:2222',
      'b',
      'c',
      'xyz',
      'q.test',
    ]
    const compare = () => {
      const hosts = parseKnownHosts(readFileSync(file, 'utf8'), file)
      for (const name of asked) {
        const ours = hosts.filter((host) => isAbout(host, name.toLowerCase())).map(({ line }) => line)
        expect([name, ours]).toEqual([name, linesOfSshKeygen(file, name.toLowerCase())])
      }
    }
    compare()
    execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' })
    expect(readFileSync(file, 'utf8')).toMatch(/^\|1\|/)
    compare()
  })

  function linesOfSshKeygen(file: string, name: string): number[] {
    try {
      const said = execFileSync('ssh-keygen', ['-F', name, '-f', file], { encoding: 'utf8', stdio: 'pipe' })
      return [...said.matchAll(/found: line (\d+)/g)].map(([, line]) => Number(line))
    } catch {
      return []
    }
  }

  it('tells where else a new host’s key is known', () => {
    const verdict = judgeHostKey(parseKnownHosts(`old ${a}\nother ${b}`, 'kh'), at22('new'), blob(a))
    expect(verdict).toMatchObject({ kind: 'unknown', elsewhere: [{ file: 'kh', line: 1 }] })
  })

  it('lets the server be asked first for keys by which it is known', () => {
    const known = (text: string, identity: HostIdentity) => {
      return hostKeyAlgorithms(knownKeyTypes(parseKnownHosts(text, 'kh'), identity)).slice(0, 2)
    }
    expect(known('', at22('web'))).toEqual(['ssh-ed25519', 'ecdsa-sha2-nistp256'])
    expect(known(`web ${a}`, at22('web'))).toEqual(['ecdsa-sha2-nistp256', 'ssh-ed25519'])
    expect(known(`web ${rsa}`, { host: 'web', port: 2222 })).toEqual(['rsa-sha2-512', 'rsa-sha2-256'])
    expect(known(`@revoked web ${rsa}`, at22('web'))).toEqual(['ssh-ed25519', 'ecdsa-sha2-nistp256'])
    expect(hostKeyAlgorithms(new Set())).not.toContain('ssh-rsa')
    expect(hostKeyAlgorithms(new Set(['ssh-rsa']))).toContain('ssh-rsa')
  })
})

describe('writing to a known_hosts file', () => {
  it('makes it for its owner alone, with its folder, and leaves what others wrote', async () => {
    const file = join(folder, 'new', 'known_hosts')
    await appendKnownHost(file, formatKnownHost('web', blob(a)))
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700)
    writeFileSync(file, `other ${b}`)
    await appendKnownHost(file, formatKnownHost(knownHostName('Web', 2222), blob(a)))
    const type = a.split(' ').slice(0, 2).join(' ')
    expect(readFileSync(file, 'utf8')).toBe(`other ${b}\n[web]:2222 ${type}\n`)
  })

  it('keeps all lines that are written at once', async () => {
    const file = join(folder, 'many')
    const names = Array.from({ length: 40 }, (_, i) => `host${i}`)
    await Promise.all(names.map((name) => appendKnownHost(file, formatKnownHost(name, blob(a)))))
    const hosts = await readKnownHostsFiles([join(folder, 'missing'), file])
    for (const name of names) expect(hosts.filter((host) => isAbout(host, name))).toHaveLength(1)
  })

  it('can hide names as ssh-keygen does', () => {
    const file = join(folder, 'hashed')
    writeFileSync(file, `${formatKnownHost('[web]:2222', blob(a), Buffer.alloc(20, 7))}\n`)
    expect(readFileSync(file, 'utf8')).not.toContain('web')
    expect(execFileSync('ssh-keygen', ['-F', '[web]:2222', '-f', file], { encoding: 'utf8' })).toContain(
      'line 1',
    )
  })
})
