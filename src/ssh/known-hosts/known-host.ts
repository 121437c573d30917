import { createHmac, timingSafeEqual } from 'node:crypto'
import { matchesPatternList } from '../config/pattern.js'
import { publicKeyType } from '../keys/public-key.js'

/** One line of a known_hosts file; sshd(8), SSH_KNOWN_HOSTS FILE FORMAT. */
export interface KnownHost {
  /** `@revoked`: the key must not be used. `@cert-authority`: it signs the keys of such hosts. */
  readonly marker: 'revoked' | 'cert-authority' | undefined
  /** Names and patterns, or one name hashed. */
  readonly names: { readonly patterns: readonly string[] } | { readonly salt: Buffer; readonly hash: Buffer }
  readonly keyType: string
  /** The public key in SSH's wire format. */
  readonly key: Buffer
  readonly file: string
  /** 1 for the first. */
  readonly line: number
}

/** Reads a known_hosts file. A line that OpenSSH would skip is skipped. */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split('\n').flatMap((raw, index) => {
    const host = parseLine(raw)
    return host === undefined ? [] : [{ ...host, file, line: index + 1 }]
  })
}

function parseLine(raw: string): Omit<KnownHost, 'file' | 'line'> | undefined {
  const words = raw.split(/[ \t\r]+/).filter((word) => word !== '')
  if (words[0] === undefined || words[0].startsWith('#')) return undefined
  const marker = readMarker(words[0])
  if (marker !== undefined) words.shift()
  const [nameText, keyType, keyText] = words
  if (nameText === undefined || keyType === undefined || keyText === undefined) return undefined
  if (nameText.startsWith('@')) return undefined
  const key = Buffer.from(keyText, 'base64')
  if (publicKeyType(key) !== keyType) return undefined
  const names = readNames(nameText)
  return names === undefined ? undefined : { marker, names, keyType, key }
}

function readMarker(word: string): KnownHost['marker'] {
  if (word === '@revoked') return 'revoked'
  return word === '@cert-authority' ? 'cert-authority' : undefined
}

function readNames(text: string): KnownHost['names'] | undefined {
  if (!text.startsWith('|')) return { patterns: text.toLowerCase().split(',') }
  const [, magic, salt, hash, ...more] = text.split('|')
  if (magic !== '1' || salt === undefined || hash === undefined || more.length > 0) return undefined
  return { salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') }
}

/** Whether a line is about a host. @param name As {@link knownHostName} makes it. */
export function isAbout(host: KnownHost, name: string): boolean {
  if ('patterns' in host.names) return matchesPatternList(name, host.names.patterns)
  const { salt, hash } = host.names
  const expected = hashName(name, salt)
  return hash.length === expected.length && timingSafeEqual(hash, expected)
}

/** The name under which a host stands in known_hosts: in lower case, `[host]:port` for a port other than 22. */
export function knownHostName(host: string, port: number): string {
  const name = host.toLowerCase()
  return port === 22 ? name : `[${name}]:${port}`
}

/** A line for a known_hosts file, without its end. @param salt 20 random bytes to hash the name with. */
export function formatKnownHost(name: string, key: Buffer, salt?: Buffer): string {
  const shown =
    salt === undefined ? name : `|1|${salt.toString('base64')}|${hashName(name, salt).toString('base64')}`
  return `${shown} ${publicKeyType(key)} ${key.toString('base64')}`
}

function hashName(name: string, salt: Buffer): Buffer {
  return createHmac('sha1', salt).update(name).digest()
}
