import { splitUnitName, type UnitName } from '../unit-name.js'
import { UnitDefinitionError } from './definition-error.js'
import type { CommonSections, UnitReference } from './unit-sections.js'

/**
 * At most one instance of the template on each machine.
 *
 *     defineUnit('consul-server@.service', …, oncePerMachine())   // Conflicts=consul-server@*.service
 *
 * @returns a part for `defineUnit`, which throws {@link UnitDefinitionError} for a unit without instances.
 */
export function oncePerMachine(): (unit: UnitName) => CommonSections {
  return ({ name, prefix, type, kind }) => {
    if (kind === 'plain') {
      throw new UnitDefinitionError(name, 'is one unit: only instances of a template can be once per machine')
    }
    return { 'X-Fleet': { Conflicts: `${prefix}@*.${type}` } }
  }
}

/** One on every machine, or on every one with the metadata. */
export function everywhere(metadata?: Readonly<Record<string, string | readonly string[]>>): CommonSections {
  return { 'X-Fleet': { Global: true, MachineMetadata: metadata } }
}

/**
 * A unit that goes with another: on the same machine, started after it, stopped with it. That of a template
 * goes with the instance of the same name.
 *
 *     defineUnit('paas-monitor-announce@.service', sidekick('paas-monitor@.service'), …)
 *
 * @returns a part for `defineUnit`, which throws {@link UnitDefinitionError} where a plain unit should go with
 *   a template.
 */
export function sidekick(of: UnitReference): (unit: UnitName) => CommonSections {
  return (unit) => {
    const name = typeof of === 'string' ? of : of.name
    const main = splitUnitName(name)
    if (main?.kind === 'template' && unit.kind === 'plain') {
      throw new UnitDefinitionError(
        unit.name,
        `goes with ${name}, of which it cannot tell the instance`,
        undefined,
        {
          suggestion: `Name it ${unit.stem}@.${unit.type}, or an instance to go with.`,
        },
      )
    }
    const bound = main?.kind === 'template' ? `${main.prefix}@%i.${main.type}` : name
    return { Unit: { BindsTo: bound, After: bound }, 'X-Fleet': { MachineOf: bound } }
  }
}
