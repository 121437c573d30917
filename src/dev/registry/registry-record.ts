import * as z from 'zod'

/** One change of what outlives the process, as it is written to disk. Applied in order, they make the state. */
export const registryRecordSchema = z.discriminatedUnion('op', [
  z.object({ op: z.literal('put'), name: z.string(), text: z.string(), state: z.string() }),
  z.object({ op: z.literal('state'), name: z.string(), state: z.string() }),
  z.object({ op: z.literal('destroy'), name: z.string() }),
  z.object({ op: z.literal('schedule'), name: z.string(), machineID: z.string() }),
  z.object({ op: z.literal('unschedule'), name: z.string(), machineID: z.string() }),
  z.object({ op: z.literal('metadata'), machineID: z.string(), key: z.string(), value: z.string() }),
])

export type RegistryRecord = z.infer<typeof registryRecordSchema>

/** Keeps records so that they survive the process. */
export interface RegistryStorage extends AsyncDisposable {
  /** The records that make the state as it was left. */
  load(): Promise<readonly RegistryRecord[]>

  /**
   * Writes a record and calls `apply` once it is safe; several may be under way, they are applied in order.
   * Rejects, without applying, where it cannot be written.
   */
  append(record: RegistryRecord, apply: () => void): Promise<void>

  /** Where the records come from that replace all the older ones, whenever those grow too many. */
  compactFrom(state: () => Iterable<RegistryRecord>): void
}

/** For a registry that is gone with its process. */
export const noStorage: RegistryStorage = {
  load: async () => [],
  append: async (_record, apply) => apply(),
  compactFrom: () => undefined,
  [Symbol.asyncDispose]: async () => undefined,
}
