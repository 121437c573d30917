import type { Duplex } from 'node:stream'
import type { Fleet, Machine } from '../../api/index.js'
import { SshError } from '../../ssh/errors.js'
import type { DialTarget } from '../../ssh/index.js'
import { findPlace, type Place } from './find-place.js'
import type { Hosts } from './hosts.js'

/** A port on a machine (no host: at the address of the machine itself), or a unix socket there. */
export type PlaceTarget =
  | { readonly host: string | undefined; readonly port: number }
  | { readonly socketPath: string }

/**
 * Opens streams to a target on the machine that a name stands for. Where the machine cannot be reached, it is
 * looked up once more: a unit may have moved.
 */
export class PlaceDialer {
  readonly #fleet: Fleet
  readonly #place: Place
  readonly #target: PlaceTarget
  readonly #hosts: Hosts
  #machine: Promise<Machine> | undefined

  constructor(fleet: Fleet, place: Place, target: PlaceTarget, hosts: Hosts) {
    this.#fleet = fleet
    this.#place = place
    this.#target = target
    this.#hosts = hosts
  }

  /** The machine, looked up at the first call. */
  machine(signal: AbortSignal): Promise<Machine> {
    if (this.#machine === undefined) {
      this.#machine = findPlace(this.#fleet, this.#place, this.#hosts, signal)
      // What went wrong is not kept: the next one may find it.
      this.#machine.catch(() => {
        this.#machine = undefined
      })
    }
    return this.#machine
  }

  async dial(signal: AbortSignal): Promise<Duplex> {
    const before = await this.machine(signal)
    try {
      return await this.#dial(before, signal)
    } catch (error) {
      if (!(error instanceof SshError) || signal.aborted) throw error
      this.#machine = undefined
      const now = await this.machine(signal)
      if (now.id === before.id) throw error
      return this.#dial(now, signal)
    }
  }

  async #dial(machine: Machine, signal: AbortSignal): Promise<Duplex> {
    const host = await this.#hosts.of(machine)
    return host.dial(targetOn(machine, this.#target), signal, { allowHalfOpen: true })
  }
}

function targetOn({ primaryIP }: Machine, target: PlaceTarget): DialTarget {
  return 'socketPath' in target ? target : { host: target.host ?? primaryIP, port: target.port }
}
