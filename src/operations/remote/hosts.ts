import { readFile } from 'node:fs/promises'
import type { Machine } from '../../api/index.js'
import type { SshConnection, SshOverrides, SshPool } from '../../ssh/index.js'
import { endCommands } from './end-commands.js'
import { MachineAddressError } from './errors.js'
import type { Host } from './host.js'
import { LocalHost } from './local-host.js'
import { PatientLimit } from './patient-limit.js'

/** How the machines of a cluster are reached by SSH. */
export interface HostsOptions {
  /** Asked for only when a machine is not this one. */
  readonly pool: () => Promise<SshPool>
  /** The machine through which the others are reached, `[user@]host[:port]`. Default: straight from here. */
  readonly tunnel?: string | undefined
  /** Said about the machines, not about the tunnel. */
  readonly overrides?: SshOverrides | undefined
  /** File that says which machine this runs on. Default: `/etc/machine-id`. */
  readonly machineIDFile?: string | undefined
}

/** The machines of a cluster as places to run commands at. */
export class Hosts {
  readonly #options: HostsOptions
  #localID: Promise<string | undefined> | undefined

  constructor(options: HostsOptions) {
    this.#options = options
  }

  /**
   * Where commands for a machine run: here where it is this one, else over SSH to its own address. Nothing is
   * connected yet.
   * @throws {MachineAddressError} {@link SshConfigError}
   */
  async of(machine: Machine): Promise<Host> {
    return (await this.isLocal(machine)) ? new LocalHost() : this.connection(machine)
  }

  /** The SSH connection to a machine, be it this one or not. */
  async connection({ id, primaryIP }: Machine): Promise<SshConnection> {
    if (primaryIP === '') throw new MachineAddressError(id)
    const { pool, overrides } = this.#options
    const via = await this.entry()
    // An address is no text to be parsed: it comes from the cluster.
    return (await pool()).connect({ host: primaryIP }, { via, overrides })
  }

  /** A time limit for work on a machine; 0 for none. What a person takes to answer on the way there does not count. */
  async timeLimit(machine: Machine, ms: number, signal?: AbortSignal): Promise<PatientLimit> {
    return new PatientLimit(
      ms,
      signal,
      (await this.isLocal(machine)) ? undefined : await this.#options.pool(),
    )
  }

  /** Tells all commands to end that run on a machine over its connection. */
  async endCommands(machine: Machine): Promise<void> {
    if (!(await this.isLocal(machine))) await endCommands(await this.connection(machine))
  }

  /** The machine through which the others are reached; undefined where they are reached from here. */
  async entry(): Promise<SshConnection | undefined> {
    const { pool, tunnel } = this.#options
    return tunnel === undefined || tunnel === '' ? undefined : (await pool()).connect(tunnel)
  }

  /** Where SSH would go for a name: the HostName that ssh_config has for it, or the name itself. */
  async addressOf(name: string): Promise<string> {
    const { settings } = await (await this.#options.pool()).connect(
      { host: name },
      { via: await this.entry() },
    )
    return settings.host.value
  }

  /** Whether a machine is the one this runs on. */
  async isLocal({ id }: Machine): Promise<boolean> {
    this.#localID ??= readMachineID(this.#options.machineIDFile)
    return (await this.#localID) === id
  }
}

/** The ID of this machine, as fleetd reads it; undefined where the file says none. */
async function readMachineID(file = '/etc/machine-id'): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.trim() || undefined
}
