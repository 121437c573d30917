import { createPrivateKey } from 'node:crypto'
import type { ParsedKey } from 'ssh2'
import { parseKey } from './parse-key.js'
import { readWireString } from './wire.js'

/** What can be seen of a private key without its passphrase. */
export interface PrivateKeyOutline {
  readonly encrypted: boolean
  /** In SSH's wire format; undefined where the format hides it together with the rest. */
  readonly publicKey: Buffer | undefined
}

/** Looks at the text of a private key file; undefined where it is none. */
export function outlinePrivateKey(text: string): PrivateKeyOutline | undefined {
  const openssh = between(text, '-----BEGIN OPENSSH PRIVATE KEY-----', '-----END')
  if (openssh !== undefined) return outlineOpenSsh(Buffer.from(openssh, 'base64'))
  if (!/-----BEGIN (?:\w+ )*PRIVATE KEY-----/.test(text)) return undefined
  const encrypted = /^Proc-Type: 4,ENCRYPTED/m.test(text) || text.includes('BEGIN ENCRYPTED PRIVATE KEY')
  if (encrypted) return { encrypted, publicKey: undefined }
  const key = unlockPrivateKey(text)
  return { encrypted, publicKey: key instanceof Error ? undefined : key.getPublicSSH() }
}

/** The private key in a file's text, or why there is none: above all a wrong passphrase. */
export function unlockPrivateKey(text: string, passphrase?: string): ParsedKey | Error {
  const readable = text.includes('PRIVATE KEY-----') && /BEGIN (?:ENCRYPTED )?PRIVATE KEY/.test(text)
  const pem = readable ? rewritePkcs8(text, passphrase) : text
  if (pem instanceof Error) return pem
  const key = parseKey(pem, passphrase)
  if (key instanceof Error) return key
  return key.isPrivateKey() ? key : new Error('it is a public key')
}

/** A regular expression would look for the end once for each beginning. */
function between(text: string, begin: string, end: string): string | undefined {
  const from = text.indexOf(begin)
  const to = from === -1 ? -1 : text.indexOf(end, from + begin.length)
  return to === -1 ? undefined : text.slice(from + begin.length, to)
}

/** The layout is in OpenSSH's PROTOCOL.key: magic, cipher, kdf, kdf options, number of keys, public key, … */
function outlineOpenSsh(data: Buffer): PrivateKeyOutline | undefined {
  const magic = 'openssh-key-v1\0'
  if (data.subarray(0, magic.length).toString('latin1') !== magic) return undefined
  const fields: Buffer[] = []
  let offset = magic.length
  for (let field = 0; field < 4; field++) {
    if (field === 3) offset += 4
    const content = readWireString(data, offset)
    if (content === undefined) return undefined
    fields.push(content)
    offset += 4 + content.length
  }
  return { encrypted: fields[0]?.toString('latin1') !== 'none', publicKey: fields[3] }
}

/** PKCS#8, which ssh2 does not read, as the older PEM that it does. */
function rewritePkcs8(text: string, passphrase: string | undefined): string | Error {
  try {
    const key = createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) })
    const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1'
    return key.export({ format: 'pem', type }).toString()
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
