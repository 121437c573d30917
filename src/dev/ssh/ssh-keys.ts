import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatKnownHost, knownHostName, writeKeyPair } from '../../ssh/index.js'
import { writeAtomically } from '../../write-atomically.js'

/** A public key as it is sent, and the private key's text. */
export interface StoredKey {
  readonly privateKey: string
  /** In SSH's wire format. */
  readonly publicBlob: Buffer
}

/** A host whose key goes to known_hosts. */
export interface KnownMachine {
  readonly names: readonly string[]
  readonly key: StoredKey
}

/** The keys of a cluster, in a folder for this user alone. They stay the same for as long as the folder does. */
export class SshKeys {
  /** The private key that lets in; its public half lies beside it as `id.pub`. */
  readonly identityFile: string
  readonly knownHostsFile: string
  private readonly folder: string

  constructor(folder: string) {
    this.folder = folder
    this.identityFile = join(folder, 'id')
    this.knownHostsFile = join(folder, 'known_hosts')
  }

  /** The key that lets in, made where there is none. */
  async identity(): Promise<StoredKey> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    return readOrMake(this.identityFile, 'caasctl embedded cluster')
  }

  /** A machine's own key, made where there is none. */
  async hostKey(machineID: string): Promise<StoredKey> {
    return readOrMake(join(this.folder, 'hosts', machineID), machineID)
  }

  /** @param entryPort every machine may answer there, the first one that has power. */
  async writeKnownHosts(machines: readonly KnownMachine[], entryPort: number): Promise<void> {
    const entry = ['127.0.0.1', '::1', 'localhost'].map((host) => knownHostName(host, entryPort))
    const lines = machines.map(({ names, key }) =>
      formatKnownHost([...entry, ...names.map((name) => knownHostName(name, 22))].join(','), key.publicBlob),
    )
    await writeAtomically(this.knownHostsFile, `${lines.join('\n')}\n`)
  }
}

async function readOrMake(file: string, comment: string): Promise<StoredKey> {
  try {
    const [privateKey, publicKey] = await Promise.all([
      readFile(file, 'utf8'),
      readFile(`${file}.pub`, 'utf8'),
    ])
    return { privateKey, publicBlob: Buffer.from(publicKey.split(' ')[1] ?? '', 'base64') }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    return writeKeyPair(file, comment)
  }
}
