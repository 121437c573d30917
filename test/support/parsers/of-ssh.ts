import { parseConfigLines } from '../../../src/ssh/config/config-line.js'
import {
  duration,
  port,
  proxy,
  strictHostKeyChecking,
  text as value,
  yesOrNo,
} from '../../../src/ssh/config/config-value.js'
import { evaluateConfig } from '../../../src/ssh/config/evaluate-config.js'
import { expandPath } from '../../../src/ssh/config/expand-tokens.js'
import { matchesPatternList } from '../../../src/ssh/config/pattern.js'
import { parseDestination } from '../../../src/ssh/destination.js'
import { outlinePrivateKey, unlockPrivateKey } from '../../../src/ssh/keys/private-key.js'
import { isAbout, parseKnownHosts } from '../../../src/ssh/known-hosts/known-host.js'
import type { Parser } from './parser.js'

const config = `# mine
Host *.example.com !bad.example.com
  User core
  Port 2222
  IdentityFile "~/.ssh/my key"
  ProxyJump a@b:22,[::1]:2222
Match host x exec "true" user core
  ConnectTimeout=1m30s
  StrictHostKeyChecking accept-new
`
const known = `bastion,10.0.0.1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f
|1|AAAAAAAAAAAAAAAAAAAAAAAAAAA=|AAAAAAAAAAAAAAAAAAAAAAAAAAA= ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f
@revoked * ssh-rsa AAAA
`
const key = `-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZWQy
-----END OPENSSH PRIVATE KEY-----
`

/** One that says that it holds none. */
const noKey = `-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAAAAMwAAAAtzc2gtZWQy
-----END OPENSSH PRIVATE KEY-----
`

export const sshParsers: readonly Parser[] = [
  {
    name: 'ssh_config',
    read: (text) => {
      const host = evaluateConfig([parseConfigLines(text, 'config')], {
        host: 'a.example.com',
        user: undefined,
        localUser: 'me',
      })
      return [host.first('hostname', 'user'), host.all('identityfile')]
    },
    samples: [config],
    pieces: ['Host *\n', 'Match host a\n', 'Match all\n', 'Port=', 'x y', '"a b"', '\\"'],
    found: [`Port${' '.repeat(100_000)}\u2028x`],
  },
  ...[value, port, duration, yesOrNo, strictHostKeyChecking].map(
    (read): Parser => ({
      name: `ssh_config: ${read.name}`,
      read: (text) => parseConfigLines(`Keyword ${text}`, 'config').map((line) => read(line)),
      samples: ['22', '1m30s', 'yes', 'accept-new', '"a"'],
      found: [`${'1'.repeat(100)}x`],
      pieces: ['1m', '1h', 'no'],
    }),
  ),
  {
    name: 'ssh_config: ProxyJump',
    read: (text) =>
      parseConfigLines(`ProxyJump ${text}`, 'config').map((line) => proxy(line, { h: 'x', p: '22' })),
    samples: ['a@b:22,[::1]:2222', '%h:%p', 'none'],
    pieces: ['a@', ',b', '[::1]', '%h'],
  },
  {
    name: 'ssh_config: paths',
    read: (text) =>
      parseConfigLines('X y', 'config').map((line) =>
        expandPath(text, { h: 'x' }, { A: 'b' }, '/home/me', line),
      ),
    samples: ['~/.ssh/%h', `\${A}/x`],
    pieces: ['~/', '%h', `\${A}`, '${'],
  },
  {
    name: 'ssh_config: patterns',
    read: (text) => [
      matchesPatternList('a'.repeat(100), text.split(' ')),
      matchesPatternList(text, ['*a*b?*c', '!x']),
    ],
    samples: ['*.example.com !a'],
    pieces: ['*a', '!', '?'],
  },
  {
    name: 'known_hosts',
    read: (text) => parseKnownHosts(text, 'known_hosts').filter((host) => isAbout(host, '[10.0.0.1]:2222')),
    samples: [known],
    pieces: ['|1|', '@revoked ', '@cert-authority ', 'ssh-ed25519 ', 'AAAA', ' = '],
  },
  {
    name: 'destination',
    read: parseDestination,
    samples: ['core@10.0.0.1:2222', 'ssh://a@b/', '[::1]:22', 'a@b@c'],
    pieces: ['ssh://', 'a@', ':22', '[::1]', '::'],
  },
  {
    name: 'private key',
    read: (text) => [outlinePrivateKey(text), unlockPrivateKey(text, 'x')],
    samples: [key, '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n'],
    pieces: [
      '-----BEGIN OPENSSH PRIVATE KEY-----',
      '-----END',
      '-----BEGIN RSA PRIVATE KEY-----\n',
      'Proc-Type: 4,ENCRYPTED\n',
      'b3BlbnNzaC1rZXktdjEA',
    ],
    found: [noKey],
  },
  {
    name: 'private key in PEM',
    read: (text) => [outlinePrivateKey(text), unlockPrivateKey(text, 'x')],
    samples: ['-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n'],
    pieces: ['A:b\n', ': ', '-----END RSA PRIVATE KEY-----', '-----BEGIN EC PRIVATE KEY-----\n', 'AAAA\n'],
    found: [`-----BEGIN RSA PRIVATE KEY-----\n${'A:b\n'.repeat(20_000)}`],
  },
]
