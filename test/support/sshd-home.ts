import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SshPool, type SshPoolOptions } from '../../src/ssh/index.js'
import { makeKey, sshUser } from './sshd.js'

/** The home folder of somebody with one key, who knows no host yet, and uses no other file of this machine. */
export class SshHome implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'ssh-home-'))
  readonly key = makeKey(join(this.folder, 'key'), 'ed25519')

  /** Writes a file and gives back its path. */
  write(name: string, text: string): string {
    const file = join(this.folder, name)
    writeFileSync(file, text)
    return file
  }

  /** Connections as this person makes them, to hosts with these lines in known_hosts. */
  pool(knownHosts: readonly string[] | string, { overrides, ...options }: SshPoolOptions = {}): SshPool {
    const known = this.write(`known_hosts-${counter++}`, [knownHosts].flat().join(''))
    return new SshPool({
      home: this.folder,
      environment: {},
      configFiles: [],
      overrides: { user: sshUser, identityFiles: [this.key], knownHostsFiles: [known], ...overrides },
      ...options,
    })
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

let counter = 0
