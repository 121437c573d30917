import type { Fleet, Machine } from '../../api/index.js'
import { completeUnitName, isGlobal } from '../../units/index.js'
import { AmbiguousMachineError, MachineNotFoundError } from './errors.js'
import { findMachine, matchHostname, matchMachine } from './find-machine.js'
import type { Hosts } from './hosts.js'

/** A machine, named by itself or by a unit that is on it; `any` looks for both. */
export interface Place {
  readonly kind: 'machine' | 'unit' | 'any'
  readonly name: string
}

/**
 * The machine that is meant.
 *
 * @throws {MachineNotFoundError} {@link AmbiguousMachineError}; what reading the cluster throws.
 */
export async function findPlace(
  fleet: Fleet,
  { kind, name }: Place,
  hosts: Hosts,
  signal: AbortSignal,
): Promise<Machine> {
  const machines = await fleet.machines({ signal })
  if (kind === 'machine') return findMachine(name, machines, hosts, signal)
  if (kind === 'unit') return machineOfUnit(fleet, name, machines, signal)

  const machine = matchMachine(name, machines)
  const unitName = unitNameOf(name)
  const unit = unitName === undefined ? undefined : await fleet.unit(unitName, { signal })
  if (machine !== undefined && unit !== undefined) {
    throw new AmbiguousMachineError(name, `Both a machine and a unit are called ${name}.`, {
      suggestion: 'Say which: --machine or --unit.',
    })
  }
  if (machine !== undefined) return machine
  if (unit !== undefined) return machineOfUnit(fleet, name, machines, signal)
  const named = await matchHostname(name, machines, hosts, signal)
  if (named !== undefined) return named
  throw new MachineNotFoundError(name, `There is neither a machine nor a unit called ${name}.`, {
    suggestion: 'They are listed by: caasctl list-machines, caasctl list-units',
  })
}

async function machineOfUnit(
  fleet: Fleet,
  text: string,
  machines: readonly Machine[],
  signal: AbortSignal,
): Promise<Machine> {
  const name = unitNameOf(text) ?? text
  const unit = await fleet.unit(name, { signal })
  if (unit === undefined) throw new MachineNotFoundError(name, `Unit ${name} does not exist.`)
  const states = isGlobal(unit.options) ? await fleet.unitStates({ unit: name }, { signal }) : []
  const ids = [unit.machineID ?? states.map(({ machineID }) => machineID)].flat()
  const [id, ...others] = ids
  if (id === undefined) {
    throw new MachineNotFoundError(name, `Unit ${name} is on no machine.`, {
      suggestion: `Why: caasctl explain ${name}`,
    })
  }
  if (others.length > 0) {
    throw new AmbiguousMachineError(name, `Unit ${name} is on ${ids.length} machines.`, {
      suggestion: 'Name the machine: they are listed by caasctl list-units.',
    })
  }
  return machines.find((machine) => machine.id === id) ?? { id, primaryIP: '', metadata: {} }
}

/** Undefined for what can be the name of no unit. */
function unitNameOf(text: string): string | undefined {
  return /^[A-Za-z0-9:_.@\\-]+$/.test(text) ? completeUnitName(text) : undefined
}
