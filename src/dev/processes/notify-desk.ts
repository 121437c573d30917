import type { ProcessListener, ProcessRequest } from '../systemd/runner.js'
import { type Notification, NotifySocket } from './notify-socket.js'
import type { KeptChild, ProcessKeeper } from './process-keeper.js'

export interface NotifyDeskOptions {
  readonly machineID: string
  /** Where the machine's processes say how they are. */
  readonly path: string
  readonly keeper: ProcessKeeper
}

/** A process that may say something, or whose children may. */
interface Expected {
  readonly pid: number
  readonly request: ProcessRequest
  readonly listener: ProcessListener
}

/** Passes on what the processes of a machine's units say of themselves (sd_notify(3)) to whom it concerns. */
export class NotifyDesk {
  private readonly options: NotifyDeskOptions
  private readonly expected = new Set<Expected>()
  private socket: NotifySocket | undefined
  private isDeaf = false
  private closed = false

  constructor(options: NotifyDeskOptions) {
    this.options = options
  }

  /** @returns where they say it; undefined where nobody could hear. Who listens is started at the first call. */
  open(): string | undefined {
    const { machineID, path, keeper } = this.options
    if (this.isDeaf) return undefined
    this.socket ??= new NotifySocket({
      path,
      owner: `${machineID}/notify`,
      keeper,
      notified: (notification) => this.hear(notification),
      missing: () => this.goDeaf(),
    })
    return this.socket.path
  }

  expect(child: KeptChild, request: ProcessRequest, listener: ProcessListener): void {
    const expected = { pid: child.pid, request, listener }
    if (this.isDeaf) setImmediate(() => this.giveUp(expected))
    else {
      this.expected.add(expected)
      child.once('exit', () => this.expected.delete(expected))
      if (request.awaited === 'executed') setImmediate(() => this.closed || listener.ready())
    }
  }

  close(): void {
    this.closed = true
    this.expected.clear()
  }

  private hear({ pid, owner, assignments }: Notification): void {
    if (this.closed) return
    for (const { pid: main, request, listener } of this.expected) {
      const isOfUnit = owner === `${this.options.machineID}/unit/${request.unit}`
      if (pid !== main && !(request.notifyAccess === 'all' && isOfUnit)) continue
      const status = assignments.get('STATUS')
      if (status !== undefined) listener.status(status)
      if (assignments.get('READY') === '1' && request.awaited === 'notified') listener.ready()
    }
  }

  private goDeaf(): void {
    if (this.closed) return
    this.isDeaf = true
    for (const expected of this.expected) this.giveUp(expected)
    this.expected.clear()
  }

  /** A service that cannot be heard counts as started: waiting for it would only fail it. */
  private giveUp({ request, listener }: Expected): void {
    if (this.closed || request.awaited === undefined) return
    if (request.awaited === 'notified') {
      listener.remark(
        'Cannot be heard saying that it is ready: that takes python3, on Linux. Counts as ready.',
        4,
      )
    }
    listener.ready()
  }
}
