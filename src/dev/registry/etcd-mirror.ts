import type { EtcdConnection } from '../../api/etcd/connection.js'
import { followRegistry, type RegistryStep } from '../../api/etcd/follow-registry.js'
import type { Keyspace } from '../../api/etcd/keyspace.js'
import { RegistryTree } from '../../api/etcd/registry-tree.js'
import { RegistryUnavailableError } from './registry-unavailable-error.js'

/** Told before and after the tree changes which names may be touched. */
export interface MirrorListener {
  /** The tree is another from now on. */
  replaced(before: RegistryTree, after: RegistryTree): void
  /** What `change` does to the tree is one event. */
  changing(units: readonly string[], machines: readonly string[], change: () => void): void
  interrupted(error: Error): void
}

/** fleet's registry as etcd has it, kept up to date in memory. */
export class EtcdMirror implements AsyncDisposable {
  private readonly connection: EtcdConnection
  private readonly keyspace: Keyspace
  private readonly listener: MirrorListener
  private readonly closing = new AbortController()
  private readonly waiting = new Set<{ index: number; resolve: () => void; reject: (error: Error) => void }>()
  private following: Promise<void> = Promise.resolve()
  private current: RegistryTree
  private index = 0
  private failure: Error | undefined
  private ended = false

  constructor(connection: EtcdConnection, keyspace: Keyspace, listener: MirrorListener) {
    this.connection = connection
    this.keyspace = keyspace
    this.listener = listener
    this.current = new RegistryTree(keyspace)
  }

  /** Resolves once the registry has been read. */
  async start(): Promise<void> {
    const steps = followRegistry(this.connection, this.keyspace, {
      signal: this.closing.signal,
      onInterruption: (error) => this.interrupt(error),
    })
    const first = await steps.next()
    if (first.done !== true) this.take(first.value)
    this.following = this.follow(steps)
  }

  /** @throws {RegistryUnavailableError} while etcd cannot be reached. */
  get tree(): RegistryTree {
    this.assertReachable()
    return this.current
  }

  /** @throws {RegistryUnavailableError} while etcd cannot be reached. */
  assertReachable(): void {
    if (this.failure === undefined) return
    throw new RegistryUnavailableError(this.failure.message, { cause: this.failure })
  }

  /** Resolves once the tree holds everything up to this index of etcd. */
  async reach(index: number): Promise<void> {
    if (this.index >= index) return
    if (this.ended) throw new RegistryUnavailableError(this.failure?.message ?? 'it was closed')
    await new Promise<void>((resolve, reject) => this.waiting.add({ index, resolve, reject }))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closing.abort(new RegistryUnavailableError('it was closed'))
    await this.following
  }

  private async follow(steps: AsyncGenerator<RegistryStep>): Promise<void> {
    try {
      for await (const step of steps) this.take(step)
    } catch (error) {
      this.interrupt(error instanceof Error ? error : new Error(String(error)))
      this.ended = true
      for (const { reject } of this.waiting) reject(this.failure ?? new Error('closed'))
      this.waiting.clear()
    }
  }

  private take(step: RegistryStep): void {
    if (step.kind === 'read') {
      const before = this.current
      this.current = step.tree
      this.failure = undefined
      this.listener.replaced(before, step.tree)
    } else {
      const { units, machines } = this.current.touchedBy(step.event)
      this.listener.changing([...units], [...machines], () => this.current.apply(step.event))
    }
    this.index = step.index
    for (const waiter of this.waiting) {
      if (waiter.index > step.index) continue
      this.waiting.delete(waiter)
      waiter.resolve()
    }
  }

  private interrupt(error: Error): void {
    this.failure = error
    if (!this.closing.signal.aborted) this.listener.interrupted(error)
  }
}
