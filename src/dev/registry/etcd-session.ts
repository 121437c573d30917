import { CompareFailedError, KeyNotFoundError } from '../../api/etcd/errors.js'
import { writeUnitState } from '../../api/etcd/records.js'
import type { EtcdWrites } from './etcd-writes.js'
import type { MachineSession, PublishedState } from './registry.js'

export interface EtcdSessionOptions {
  readonly writes: EtcdWrites
  readonly machineID: string
  /** Of the machine's object: tells this session from a later one of the same machine. */
  readonly createdIndex: number
  /** Seconds that the machine counts as alive after a sign of life. */
  readonly ttl: number
}

/** A key that the machine keeps up. */
interface Kept {
  readonly unit: string
  readonly value: string
  /** By the clock of `performance`. */
  writtenAt: number
}

/**
 * Seconds after which etcd itself takes what a machine has said of its units. It is fleet's own time, longer
 * than a machine of the embedded cluster mostly lives, so that not every sign of life writes all that anew.
 */
const keptTtl = 30

/** What one machine writes into etcd. The writes about one unit are done one after the other. */
export class EtcdSession implements MachineSession {
  private readonly writes: EtcdWrites
  private readonly machineID: string
  private readonly createdIndex: number
  private readonly ttl: number
  private readonly kept = new Map<string, Kept>()
  private readonly lines = new Map<string, Promise<void>>()
  private over = false

  constructor({ writes, machineID, createdIndex, ttl }: EtcdSessionOptions) {
    this.writes = writes
    this.machineID = machineID
    this.createdIndex = createdIndex
    this.ttl = ttl
  }

  async refresh(): Promise<boolean> {
    if (this.over) return false
    try {
      const { keys, keyspace } = this.writes
      const { node } = await keys.refresh(keyspace.machine(this.machineID), this.ttl)
      if (node.createdIndex !== this.createdIndex) this.over = true
    } catch (error) {
      if (!(error instanceof KeyNotFoundError)) throw error
      this.over = true
    }
    if (!this.over) await this.renewKept()
    return !this.over
  }

  saveState(unit: string, state: PublishedState): Promise<void> {
    const { machineID } = this
    const key = this.writes.keyspace.state(unit, machineID)
    return this.inLine(unit, () => this.keep(unit, key, writeUnitState({ name: unit, machineID, ...state })))
  }

  removeState(unit: string): Promise<void> {
    const { keys, keyspace } = this.writes
    const key = keyspace.state(unit, this.machineID)
    return this.inLine(unit, async () => {
      this.kept.delete(key)
      await gone(keys.delete(key))
      // Where another machine still tells of the unit, this fails.
      await keys.delete(keyspace.state(unit), { dir: true }).catch(() => {})
    })
  }

  beat(unit: string): Promise<void> {
    const key = this.writes.keyspace.unit(unit, 'job-state')
    return this.inLine(unit, async () => {
      await this.keep(unit, key, this.machineID)
      if (this.writes.has(unit)) return
      this.kept.delete(key)
      await this.writes.bury(unit, 'job-state', this.machineID)
    })
  }

  clearBeat(unit: string): Promise<void> {
    const key = this.writes.keyspace.unit(unit, 'job-state')
    return this.inLine(unit, async () => {
      this.kept.delete(key)
      await this.writes.take(key, this.machineID)
    })
  }

  async leave(): Promise<void> {
    const { keys, keyspace } = this.writes
    if (!this.over) await gone(keys.delete(keyspace.machine(this.machineID)))
    await this.clear()
  }

  /** Its time is over: takes away what it has written. */
  async clear(): Promise<void> {
    this.over = true
    await Promise.allSettled(this.lines.values())
    const { keys, keyspace } = this.writes
    await Promise.all(
      [...this.kept].map(async ([key, { unit, value }]) => {
        await this.writes.take(key, value)
        await keys.delete(keyspace.state(unit), { dir: true }).catch(() => {})
      }),
    )
    this.kept.clear()
  }

  private async keep(unit: string, key: string, value: string): Promise<void> {
    this.kept.set(key, { unit, value, writtenAt: performance.now() })
    const ttl = Math.max(keptTtl, this.ttl)
    await this.writes.written(this.writes.keys.set(key, value, { ttl }))
  }

  private async renewKept(): Promise<void> {
    const due = performance.now() - (keptTtl * 1_000) / 2
    await Promise.all(
      [...this.kept].map(([key, { unit, value, writtenAt }]) =>
        writtenAt > due ? undefined : this.inLine(unit, () => this.renew(unit, key, value)),
      ),
    )
  }

  private async renew(unit: string, key: string, value: string): Promise<void> {
    const kept = this.kept.get(key)
    if (kept?.value !== value) return
    try {
      await this.writes.keys.refresh(key, Math.max(keptTtl, this.ttl), { previousValue: value })
      kept.writtenAt = performance.now()
    } catch (error) {
      if (error instanceof KeyNotFoundError) await this.keep(unit, key, value)
      else if (error instanceof CompareFailedError) this.kept.delete(key)
      else throw error
    }
  }

  /** Does nothing once the session is over. */
  private inLine(unit: string, write: () => Promise<void>): Promise<void> {
    const before = this.lines.get(unit) ?? Promise.resolve()
    const done = before.then(() => (this.over ? undefined : write()))
    const settled = done.catch(() => {})
    this.lines.set(unit, settled)
    void settled.then(() => {
      if (this.lines.get(unit) === settled) this.lines.delete(unit)
    })
    return done
  }
}

async function gone(deleting: Promise<unknown>): Promise<void> {
  try {
    await deleting
  } catch (error) {
    if (!(error instanceof KeyNotFoundError)) throw error
  }
}
