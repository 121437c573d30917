import { setTimeout as sleep } from 'node:timers/promises'
import { errorReply, type Reply } from './reply.js'

/** What fleetd says to every request while etcd is out of reach. */
export const registryUnavailable = 'fleet server unable to communicate with etcd'

/** What may go wrong with a request on purpose. */
export interface Fault {
  /** Milliseconds before anything happens. */
  readonly delayMs?: number
  /** Answer with this status in place of the true answer. */
  readonly status?: number
  /** The words of that answer. */
  readonly message?: string
}

/**
 * Decides what goes wrong with a request.
 * @param request method and path with its query: `GET /fleet/v1/units`.
 */
export type FaultRule = (request: string) => Fault | undefined

/** Faults for tests of what stands on the API: slowness and refusals. Nothing goes wrong until it is told to. */
export class Faults {
  private rule: FaultRule | undefined

  /** From now on this decides; undefined ends it. */
  inject(rule: FaultRule | Fault | undefined): void {
    this.rule = typeof rule === 'object' ? () => rule : rule
  }

  /** As fleetd answers while etcd is out of reach. */
  unavailable(): void {
    this.inject({ status: 503, message: registryUnavailable })
  }

  async before(request: string): Promise<Reply | undefined> {
    const { delayMs, status, message } = this.rule?.(request) ?? {}
    if (delayMs !== undefined) await sleep(delayMs)
    return status === undefined ? undefined : errorReply(status, message)
  }
}
