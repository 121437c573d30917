import type { UnitDefinition } from '../../../units/index.js'
import type { Manifest, ManifestStrategy, ManifestUnit } from './manifest-schema.js'

/** A unit of an application in a module: a path, a definition, or either with more about it. */
export type DefinedUnit =
  | ManifestUnit
  | UnitDefinition
  | (Omit<Exclude<ManifestUnit, string>, 'file'> & { readonly unit: UnitDefinition })

/** What a module exports by default to be an application; as `caas.yaml`, with definitions besides files. */
export interface ApplicationDefinition extends Omit<Manifest, '$schema' | 'units' | 'strategy'> {
  readonly strategy?: ManifestStrategy | undefined
  readonly units: readonly DefinedUnit[]
}

/**
 * Describes an application in a module, `caas.ts` say. It gives back what it is given: it is there for its types.
 *
 *     export default defineApplication({
 *       name: 'monitor',
 *       units: ['mnt-data.mount', { unit: monitor, instances: 10, strategy: { order: 'start-first' } }],
 *     })
 */
export function defineApplication(application: ApplicationDefinition): ApplicationDefinition {
  return application
}
