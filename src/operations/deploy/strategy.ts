import * as z from 'zod'

/** A number of units, or a share of them: `25%`. */
export const countOrShareSchema = z.union([
  z.int().min(0),
  z.templateLiteral([z.number().min(0).max(100), '%']),
])

/** What an instance must show before the next is touched. */
export const readinessSchema = z.discriminatedUnion('kind', [
  /** systemd runs it, and has for `forMs` without a restart. */
  z.strictObject({ kind: z.literal('active'), forMs: z.int().min(0) }),
  /**
   * `url` answers with `status` (0: any of 2xx and 3xx). `{ip}`, `{machine}`, `{unit}` and `{instance}` in it
   * stand for the machine's address and ID, the unit's name without its type, and what is after its `@`.
   */
  z.strictObject({
    kind: z.literal('http'),
    url: z.string().min(1),
    status: z.int().min(0).max(599),
    headers: z.record(z.string(), z.string()),
  }),
  /** The command, with the same in braces filled, ends with 0 on the instance's machine. */
  z.strictObject({ kind: z.literal('exec'), command: z.string().min(1) }),
])

/** How the instances of a unit are replaced. In JSON as it is here. */
export const strategySchema = z.strictObject({
  /** `start-first` has a spare instance run the new unit file before any instance is stopped. */
  order: z.enum(['stop-first', 'start-first']),
  /** Instances at a time, one at least. */
  batch: countOrShareSchema,
  /** Fewest instances that stay up at any time while others are replaced. */
  minAlive: countOrShareSchema,
  /** Milliseconds between two batches. */
  pauseMs: z.int().min(0),
  ready: readinessSchema,
  /** Milliseconds that a batch may take until all of it is ready; 0 waits for ever. */
  timeoutMs: z.int().min(0),
  /**
   * When an instance does not come up: `stop` leaves it and all others as they are then, `rollback` gives back
   * their old unit files to those that were changed, `continue` goes on to the next.
   */
  onFailure: z.enum(['stop', 'rollback', 'continue']),
})

/** What tells that an instance is ready: an HTTP address, a command on its machine, or systemd alone. */
export type Readiness = Readonly<z.infer<typeof readinessSchema>>
/** How running instances are replaced, with all defaults filled in. */
export type Strategy = Readonly<z.infer<typeof strategySchema>>

/** One after another, each only once the one before runs. */
export const defaultStrategy: Strategy = {
  order: 'stop-first',
  batch: 1,
  minAlive: 0,
  pauseMs: 0,
  ready: { kind: 'active', forMs: 0 },
  timeoutMs: 300_000,
  onFailure: 'stop',
}
