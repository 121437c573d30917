import { readFile, stat } from 'node:fs/promises'
import { parseKey } from './parse-key.js'
import { outlinePrivateKey } from './private-key.js'

/** What stands in the file of an `IdentityFile`. */
export type KeyFile =
  | { readonly kind: 'missing' }
  | { readonly kind: 'unusable'; readonly reason: string }
  /** Only the public half: an agent has to have the other. */
  | { readonly kind: 'public'; readonly publicKey: Buffer }
  | {
      readonly kind: 'private'
      readonly text: string
      readonly encrypted: boolean
      /** Undefined where the file hides it and no `FILE.pub` stands beside it. */
      readonly publicKey: Buffer | undefined
    }

/** Reads a key file as far as that can be done without a passphrase. */
export async function readKeyFile(file: string): Promise<KeyFile> {
  const text = await readIfThere(file)
  if (text instanceof Error) return { kind: 'unusable', reason: text.message }
  if (text === undefined) return { kind: 'missing' }
  const outline = outlinePrivateKey(text)
  if (outline === undefined) {
    const publicKey = parsePublicKey(text)
    if (publicKey === undefined) return { kind: 'unusable', reason: 'it holds no key of a known format' }
    return { kind: 'public', publicKey }
  }
  const mode = await readableByOthers(file)
  if (mode !== undefined) {
    return { kind: 'unusable', reason: `others can read it (mode ${mode}); chmod 600 it` }
  }
  const publicKey = outline.publicKey ?? (await readPublicHalf(file))
  return { kind: 'private', text, encrypted: outline.encrypted, publicKey }
}

async function readPublicHalf(file: string): Promise<Buffer | undefined> {
  const text = await readIfThere(`${file}.pub`)
  return typeof text === 'string' ? parsePublicKey(text) : undefined
}

function parsePublicKey(text: string): Buffer | undefined {
  const key = parseKey(text)
  return key instanceof Error ? undefined : key.getPublicSSH()
}

/** OpenSSH passes over a key of one's own that others can read. */
async function readableByOthers(file: string): Promise<string | undefined> {
  if (process.getuid === undefined) return undefined
  const { mode, uid } = await stat(file)
  return uid === process.getuid() && (mode & 0o077) !== 0
    ? (mode & 0o777).toString(8).padStart(4, '0')
    : undefined
}

async function readIfThere(file: string): Promise<string | Error | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR') ? undefined : error
  }
}
