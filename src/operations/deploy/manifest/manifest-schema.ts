import * as z from 'zod'
import { InvalidValueError, parseTimeSpan } from '../../../units/index.js'
import { applicationNameSchema } from '../application.js'
import { countOrShareSchema } from '../strategy.js'

/** Node's timers hold 2^31 - 1 ms. */
const longestMs = 2 ** 31 - 1

const durationSchema = z
  .union([z.number().min(0), z.string()], { error: 'a length of time is wanted: 10s, 1min 30s' })
  .superRefine((value, context) => {
    const reason = whyNoDuration(value)
    if (reason !== undefined) context.addIssue({ code: 'custom', message: reason })
  })
  .describe('Seconds, or a length of time: 500ms, 10s, 1min 30s.')

const shareSchema = countOrShareSchema.describe('A number of instances, or a share of them: 25%.')

const readyForms = 'one of: active, for 10s, a URL, { for }, { http, status, headers }, { exec }'

const readySchema = z
  .union(
    [
      z
        .string()
        .regex(/^(active|(active )?for .+|https?:\/\/.+)$/, readyForms)
        .describe('active, for 10s, or a URL that must answer.'),
      z.strictObject({ for: durationSchema }).describe('systemd runs it, and has for that long.'),
      z
        .strictObject({
          http: z
            .string()
            .regex(/^https?:\/\//)
            .describe('{ip}, {machine}, {unit} and {instance} are filled in.'),
          status: z.int().min(100).max(599).optional().describe('Default: any of 2xx and 3xx.'),
          headers: z.record(z.string(), z.string()).optional(),
        })
        .describe('The URL answers.'),
      z
        .strictObject({
          exec: z
            .string()
            .min(1)
            .describe('Run by a shell; {ip}, {machine}, {unit}, {instance} are filled in.'),
        })
        .describe("The command ends with 0 on the instance's machine, over SSH."),
    ],
    { error: readyForms },
  )
  .describe('What an instance must show before the next is touched. Default: active.')

export const manifestStrategySchema = z
  .strictObject({
    order: z
      .enum(['stop-first', 'start-first'])
      .optional()
      .describe('start-first has a spare instance run before any is stopped. Default: stop-first.'),
    batch: shareSchema.optional().describe('Instances at a time. Default: 1.'),
    minAlive: shareSchema.optional().describe('Fewest instances that stay up while others are replaced.'),
    pause: durationSchema.optional().describe('Between two batches. Default: none.'),
    ready: readySchema.optional(),
    timeout: durationSchema.optional().describe('What a batch may take; 0 waits for ever. Default: 5min.'),
    onFailure: z
      .enum(['stop', 'rollback', 'continue'])
      .optional()
      .describe('When an instance does not come up. Default: stop.'),
  })
  .describe('How running instances are replaced by new ones.')

const valuesSchema = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
  .describe('Values of placeholders, {{NAME}}, in unit files.')

const instancesSchema = z
  .union(
    [
      z.int().min(0).describe('So many, from 1.'),
      z.string().min(1).describe('A range: 2..10, or blue,green.'),
      z.array(z.union([z.string().min(1), z.int()])).describe('Their names.'),
    ],
    { error: 'a number (10), a range (2..10; blue,green) or a list is wanted' },
  )
  .describe('Instances of a template. Default: those that the cluster has.')

export const manifestUnitSchema = z.union(
  [
    z.string().min(1).describe('Path of a unit file, from the folder of the manifest.'),
    z.strictObject({
      file: z.string().min(1).describe('Path of a unit file, from the folder of the manifest.'),
      instances: instancesSchema.optional(),
      start: z.boolean().optional().describe('false: only submit it. Default: true.'),
      values: valuesSchema.optional(),
      strategy: manifestStrategySchema.optional(),
    }),
  ],
  { error: 'a path, or { file, instances, start, values, strategy } is wanted' },
)

/** What stands in a `caas.yaml`. */
export const manifestSchema = z
  .strictObject({
    $schema: z.string().optional(),
    name: applicationNameSchema.describe(
      'Name of the application, by which history, rollback, lock and down know it.',
    ),
    envFiles: z.array(z.string()).optional().describe('Files with lines NAME=VALUE for placeholders.'),
    values: valuesSchema.optional(),
    strategy: manifestStrategySchema.optional().describe('For all units that do not say otherwise.'),
    units: z.array(manifestUnitSchema).describe('Unit files, in the order in which they are started.'),
  })
  .describe('An application of CoreOS fleet, for caasctl.')

/** What stands in a `caas.yaml`, checked and with its defaults filled in. */
export type Manifest = z.infer<typeof manifestSchema>
/** How a manifest says that instances are replaced. */
export type ManifestStrategy = z.infer<typeof manifestStrategySchema>
/** A unit of a manifest, where it is more than a path. */
export type ManifestUnit = z.infer<typeof manifestUnitSchema>

/** The JSON Schema by which editors complete and check a `caas.yaml`. */
export function manifestJsonSchema(): object {
  return {
    title: 'caas.yaml',
    ...z.toJSONSchema(manifestSchema, { io: 'input', target: 'draft-7' }),
  }
}

/** Milliseconds of a length of time that the schema let through. */
export function durationMs(value: number | string): number {
  return Math.round(typeof value === 'number' ? value * 1000 : parseTimeSpan(value))
}

function whyNoDuration(value: number | string): string | undefined {
  try {
    return durationMs(value) > longestMs ? 'it is longer than 24 days' : undefined
  } catch (error) {
    if (error instanceof InvalidValueError) return error.message
    throw error
  }
}
