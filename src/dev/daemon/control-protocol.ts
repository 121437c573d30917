import * as z from 'zod'

/** What a running cluster is asked over its control socket: one line of JSON, answered by one. */
export const controlRequestSchema = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('status') }),
  z.strictObject({ op: z.literal('stop') }),
  z.strictObject({ op: z.literal('kill'), machine: z.string() }),
  z.strictObject({ op: z.literal('boot'), machine: z.string() }),
  z.strictObject({
    op: z.literal('add-machine'),
    id: z.string().optional(),
    primaryIP: z.string().optional(),
    hostname: z.string().optional(),
    metadata: z.record(z.string(), z.string()).optional(),
  }),
])

/** What a cluster in the background is told to do. */
export type ControlRequest = z.infer<typeof controlRequestSchema>

const machineSchema = z.object({
  number: z.number(),
  id: z.string(),
  primaryIP: z.string(),
  hostname: z.string(),
  metadata: z.record(z.string(), z.string()),
  up: z.boolean(),
  alive: z.boolean(),
  units: z.number(),
})

const sshSchema = z.object({
  host: z.string(),
  port: z.number(),
  identityFile: z.string(),
  knownHostsFile: z.string(),
})

/** A cluster that runs, as it describes itself. */
export const runningClusterSchema = z.object({
  name: z.string(),
  pid: z.number(),
  endpoint: z.string(),
  socketPath: z.string(),
  ssh: sshSchema.optional(),
  runner: z.enum(['simulated', 'process']),
  units: z.number(),
  machines: z.array(machineSchema),
})

/** A cluster that runs, and how it is reached. */
export type RunningCluster = z.infer<typeof runningClusterSchema>

/** Every request that is done is answered with the cluster as it is then, and the machine it was about. */
export const controlReplySchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), cluster: runningClusterSchema, machine: machineSchema.optional() }),
  z.object({
    ok: z.literal(false),
    error: z.object({ code: z.string(), message: z.string(), suggestion: z.string().optional() }),
  }),
])

export type ControlReply = z.infer<typeof controlReplySchema>

/** What a cluster in the background answers. */
export type ControlDone = Extract<ControlReply, { ok: true }>

/** Longest request or reply, in bytes. A reply about 1,000 machines takes some 300,000. */
export const controlMaxBytes = 16_000_000
