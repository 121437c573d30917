import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Sshd, type SshdOptions, sshUser, startSshd } from './sshd.js'
import { SshHome } from './sshd-home.js'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.js'

/** A machine with an OpenSSH server of its own, a folder for its home, and programs put before the system's. */
export interface SshMachine {
  /** Its own loopback address. */
  readonly address: string
  readonly folder: string
  readonly sshd: Sshd
  /** All that goes to it comes through here. */
  readonly proxy: TcpProxy
  /** Puts a shell script in front of PATH. */
  program(name: string, script: string): void
  read(name: string): string
}

export interface SshMachines extends AsyncDisposable {
  /** The home of somebody who can log in to all, and whose ssh_config knows their ports. */
  readonly home: SshHome
  readonly machines: readonly SshMachine[]
  /** The way in, `127.0.0.1:PORT`. */
  readonly tunnel: string
  readonly entry: Sshd
  /** What the CLI needs to know of it. */
  readonly env: Readonly<Record<string, string>>
}

export interface SshMachinesOptions {
  /** Further lines of the machines' sshd_config. */
  readonly config?: readonly string[]
  /** How long everything to and from the machines takes, milliseconds each way. */
  readonly delayMs?: number
  /** Seconds after which they end by themselves; default 120. */
  readonly lifeSeconds?: number
}

/** Starts machines on 127.0.0.11 and following, and one entry on 127.0.0.1. */
export async function startSshMachines(
  count: number,
  { config = [], delayMs = 0, lifeSeconds }: SshMachinesOptions = {},
): Promise<SshMachines> {
  const home = new SshHome()
  const entry = await startSshd({ keys: [home.key], lifeSeconds })
  const machines = await Promise.all(
    Array.from({ length: count }, (_, at) =>
      startMachine(`127.0.0.${at + 11}`, home, { config, delayMs, lifeSeconds }),
    ),
  )
  mkdirSync(join(home.folder, '.ssh'), { mode: 0o700 })
  home.write(
    '.ssh/config',
    [
      ...machines.map(
        ({ address, proxy }) =>
          `Host ${address}\n HostName 127.0.0.1\n Port ${proxy.port}\n HostKeyAlias ${address}\n`,
      ),
      `Host first\n HostName ${machines[0]?.address}\n`,
      `Host *\n User ${sshUser}\n IdentityFile ${home.key}\n`,
    ].join(''),
  )
  const aliases = machines.map(({ address, sshd }) => sshd.knownHost.replace(/^\S+/, address))
  home.write('.ssh/known_hosts', [entry.knownHost, ...aliases].join(''))
  return {
    home,
    machines,
    entry,
    tunnel: `127.0.0.1:${entry.port}`,
    env: { HOME: home.folder, PATH: process.env.PATH ?? '', USER: sshUser },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([
        entry.stop(),
        ...machines.flatMap(({ sshd, proxy }) => [sshd.stop(), proxy.close()]),
      ])
      for (const { folder } of machines) rmSync(folder, { recursive: true, force: true })
      home[Symbol.dispose]()
    },
  }
}

async function startMachine(
  address: string,
  home: SshHome,
  {
    config,
    delayMs,
    lifeSeconds,
  }: Required<Omit<SshMachinesOptions, 'lifeSeconds'>> & Pick<SshdOptions, 'lifeSeconds'>,
): Promise<SshMachine> {
  const folder = mkdtempSync(join(tmpdir(), 'ssh-machine-'))
  const programs = join(folder, 'bin')
  mkdirSync(programs)
  const sshd = await startSshd({
    keys: [home.key],
    lifeSeconds,
    config: [...config, `SetEnv HOME=${folder} PATH=${programs}:/usr/local/bin:/usr/bin:/bin`],
  })
  return {
    address,
    folder,
    sshd,
    proxy: await startTcpProxy({ host: sshd.address, port: sshd.port }, { delayMs }),
    program(name, script) {
      writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`)
      chmodSync(join(programs, name), 0o755)
    },
    read: (name) => readFileSync(join(folder, name), 'utf8'),
  }
}
