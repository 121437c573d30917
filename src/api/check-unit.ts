import {
  checkOptionInjection,
  checkUnitName,
  checkUnitOptions,
  InvalidUnitNameError,
  isTemplateName,
} from '../units/index.js'
import { UnitRefusedError } from './errors.js'
import { type DesiredState, desiredStates, type NewUnit } from './model.js'

/**
 * Refuses what must never reach a cluster: what fleet itself refuses, and what it takes and then breaks on
 * (an unknown desired state makes every later read of the unit fail; a line break in an option becomes
 * another option on the machine; a launched template never runs).
 * @throws {UnitRefusedError}
 */
export function assertMayStore({ name, options, desiredState }: NewUnit): void {
  const badName = checkUnitName(name)
  if (badName !== undefined) throw new UnitRefusedError(name, badName)
  if (name.startsWith('_')) {
    throw new UnitRefusedError(name, 'it would be in no list and never run', {
      suggestion: 'etcd hides what starts with "_": choose another name.',
    })
  }
  if (options.length === 0) {
    throw new UnitRefusedError(name, 'its unit file has no options', {
      suggestion: 'A unit file needs at least one section with one option.',
    })
  }
  const reason = checkOptionInjection(options) ?? checkUnitOptions(options)
  if (reason !== undefined) throw new UnitRefusedError(name, reason)
  assertMayHaveState(name, desiredState)
}

/** @throws {UnitRefusedError} for an unknown desired state, and for a template that should be activated. */
export function assertMayHaveState(name: string, state: DesiredState): void {
  if (!desiredStates.includes(state)) {
    throw new UnitRefusedError(name, `${JSON.stringify(state)} is not a desired state`, {
      suggestion: `A desired state is one of ${desiredStates.join(', ')}.`,
    })
  }
  if (state !== 'inactive' && isTemplateName(name)) {
    throw new UnitRefusedError(name, `cannot activate template "${name}"`, {
      suggestion: `Name an instance of it: ${name.replace('@.', '@1.')}`,
    })
  }
}

/** @throws {InvalidUnitNameError} for a name that would lead to another resource. */
export function assertNamesUnit(name: string): void {
  if (name === '' || name === '.' || name === '..' || name.includes('/')) {
    throw new InvalidUnitNameError(name, name === '' ? 'unit name cannot be empty' : 'a name is not a path')
  }
  // Half of a character has no place in a URL.
  if (/\p{Surrogate}/u.test(name)) throw new InvalidUnitNameError(name, 'it is not text')
}
