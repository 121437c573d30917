import * as z from 'zod'
import { checkUnitName, splitUnitName } from '../../units/index.js'
import { strategySchema } from './strategy.js'

/** What an application may be called: it is a key in etcd, a file name, and a value in a unit file. */
export const applicationNameSchema = z
  .string()
  .max(64)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
    'letters, digits, ".", "_" and "-", and it starts with neither of these three',
  )

const unitNameSchema = z.string().superRefine((name, context) => {
  const reason = checkUnitName(name)
  if (reason !== undefined) context.addIssue({ code: 'custom', message: reason })
})

/** One unit file of an application and what is to be made of it. */
export const applicationUnitSchema = z.strictObject({
  /** `mnt-data.mount`, `paas-monitor@.service`; also one instance by itself. */
  name: unitNameSchema,
  /** As they go into the registry: placeholders filled, labelled. */
  options: z.array(z.strictObject({ section: z.string(), name: z.string(), value: z.string() })),
  /**
   * Of a template the instances that there are to be (`1`, `2`, …), in the order in which they are started; or
   * `existing`: those that the cluster has, however many. Of other units none.
   */
  instances: z.union([z.array(z.string().min(1)), z.literal('existing')]),
  /** Whether units are started, or only submitted. */
  start: z.boolean(),
  strategy: strategySchema,
})

/**
 * An application ready to be compared with a cluster: everything is read and filled in. It is plain JSON, and
 * what history keeps of a deployment, so that to roll back is to apply an older one.
 */
export const applicationSchema = z.strictObject({
  name: applicationNameSchema,
  units: z.array(applicationUnitSchema),
})

/** A unit file of an application, with how many instances there are to be and how they are replaced. */
export type ApplicationUnit = Readonly<z.infer<typeof applicationUnitSchema>>
/** An application, checked: its name and its units. */
export type Application = Readonly<z.infer<typeof applicationSchema>>

/**
 * Names of the units that a unit file of an application is to be in the registry as: the template itself and
 * its instances, or the unit.
 *
 * @param existing names of units that the cluster has.
 */
export function unitNames({ name, instances }: ApplicationUnit, existing: Iterable<string>): string[] {
  const { kind, prefix, type } = splitUnitName(name) ?? {}
  if (kind !== 'template') return [name]
  if (instances !== 'existing') return [name, ...instances.map((instance) => `${prefix}@${instance}.${type}`)]
  const order = new Intl.Collator('en', { numeric: true })
  const made = [...existing].filter((unit) => {
    const parts = splitUnitName(unit)
    return parts?.kind === 'instance' && parts.template === name
  })
  return [name, ...made.sort(order.compare)]
}
