import { createHash } from 'node:crypto'
import { readWireString } from './wire.js'

/** The type that a public key in SSH's wire format names itself: `ssh-ed25519`, `ssh-rsa`, …; empty if none. */
export function publicKeyType(key: Buffer): string {
  return readWireString(key, 0)?.toString('latin1') ?? ''
}

/** As OpenSSH prints it: `SHA256:` and base64 without padding. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/** The word that OpenSSH has for a key's type: `ED25519`, `ECDSA`, `RSA`. */
export function shortKeyType(type: string): string {
  if (type === 'ssh-ed25519') return 'ED25519'
  if (type.startsWith('ecdsa-')) return 'ECDSA'
  return type === 'ssh-rsa' ? 'RSA' : type
}
