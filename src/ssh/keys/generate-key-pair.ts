import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { wireString, wireUint32 } from './wire.js'

/** A new key, for a person or a host. */
export interface KeyPair {
  /** OpenSSH's own format, without a passphrase. */
  readonly privateKey: string
  /** `ssh-ed25519 AAAA… comment`, a line for authorized_keys. */
  readonly publicKey: string
  /** The public key in SSH's wire format, as {@link fingerprint} and {@link formatKnownHost} take it. */
  readonly publicBlob: Buffer
}

const keyType = 'ssh-ed25519'

/** Makes an ed25519 key. Not by ssh2, which loses a leading zero byte, so that one in some hundred is unreadable. */
export function generateKeyPair(comment = ''): KeyPair {
  const { privateKey } = generateKeyPairSync('ed25519')
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' })
  const seed = Buffer.from(d, 'base64url')
  const point = Buffer.from(x, 'base64url')
  const publicBlob = Buffer.concat([wireString(keyType), wireString(point)])
  return {
    privateKey: armor(encodePrivateKey(publicBlob, point, seed, comment)),
    publicKey: [keyType, publicBlob.toString('base64'), ...(comment === '' ? [] : [comment])].join(' '),
    publicBlob,
  }
}

/** Makes a key and writes it to `file`, for its owner alone, and its public half to `file.pub`. */
export async function writeKeyPair(file: string, comment?: string): Promise<KeyPair> {
  const pair = generateKeyPair(comment)
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await rm(file, { force: true })
  await writeFile(file, pair.privateKey, { mode: 0o600, flag: 'wx' })
  await writeFile(`${file}.pub`, `${pair.publicKey}\n`, { mode: 0o644 })
  return pair
}

/** The layout is in OpenSSH's PROTOCOL.key. */
function encodePrivateKey(publicBlob: Buffer, point: Buffer, seed: Buffer, comment: string): Buffer {
  const check = randomBytes(4)
  const secret = Buffer.concat([
    check,
    check,
    wireString(keyType),
    wireString(point),
    wireString(Buffer.concat([seed, point])),
    wireString(comment),
  ])
  // Filled up with 1, 2, 3, … to blocks of eight bytes.
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, i) => i + 1))
  return Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    wireString('none'),
    wireString('none'),
    wireString(''),
    wireUint32(1),
    wireString(publicBlob),
    wireString(Buffer.concat([secret, padding])),
  ])
}

function armor(data: Buffer): string {
  const lines = data.toString('base64').match(/.{1,70}/g) ?? []
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n')
}
