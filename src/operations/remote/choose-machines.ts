import type { Fleet, Machine } from '../../api/index.js'
import { Run } from '../run.js'
import { findExisting } from '../targets/existing-units.js'
import { MachineNotFoundError } from './errors.js'
import { findMachine } from './find-machine.js'
import type { Hosts } from './hosts.js'

/** Which machines of a cluster are meant. */
export type MachineChoice =
  | { readonly kind: 'all' }
  /** By ID, beginning of ID, address or name. */
  | { readonly kind: 'machines'; readonly names: readonly string[] }
  /** Those that have these units; names, ranges, globs. */
  | { readonly kind: 'units'; readonly names: readonly string[] }
  /** Those that have all of this metadata. */
  | { readonly kind: 'metadata'; readonly wanted: Readonly<Record<string, string>> }

/**
 * The machines that are meant, each once, in the order of the cluster.
 *
 * @throws {MachineNotFoundError} also where there is not a single one. {@link AmbiguousMachineError},
 *   {@link RangeSyntaxError}; what reading the cluster throws.
 */
export async function chooseMachines(
  fleet: Fleet,
  choice: MachineChoice,
  hosts: Hosts,
  signal: AbortSignal,
): Promise<Machine[]> {
  const machines = await fleet.machines({ signal })
  const chosen = await choose(fleet, choice, machines, hosts, signal)
  if (chosen.size > 0) return machines.filter(({ id }) => chosen.has(id))
  const what =
    choice.kind === 'metadata'
      ? Object.entries(choice.wanted)
          .map(([key, value]) => `${key}=${value}`)
          .join(',')
      : choice.kind
  throw new MachineNotFoundError(
    what,
    choice.kind === 'metadata' ? `No machine has ${what}.` : 'There is no machine to run it on.',
  )
}

async function choose(
  fleet: Fleet,
  choice: MachineChoice,
  machines: readonly Machine[],
  hosts: Hosts,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  switch (choice.kind) {
    case 'all':
      return new Set(machines.map(({ id }) => id))
    case 'machines': {
      const found = await Promise.all(choice.names.map((name) => findMachine(name, machines, hosts, signal)))
      return new Set(found.map(({ id }) => id))
    }
    case 'units':
      return machinesOfUnits(fleet, choice.names, signal)
    case 'metadata': {
      const wanted = Object.entries(choice.wanted)
      const has = ({ metadata }: Machine) =>
        wanted.every(([key, value]) => Object.hasOwn(metadata, key) && metadata[key] === value)
      return new Set(machines.filter(has).map(({ id }) => id))
    }
  }
}

async function machinesOfUnits(
  fleet: Fleet,
  names: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const run = new Run(fleet, 'wait', { signal })
  const targets = await findExisting(run, names, { templates: false })
  const missing = targets.find(({ kind }) => kind === 'missing')
  if (missing !== undefined) {
    throw new MachineNotFoundError(missing.name, `Unit ${missing.name} does not exist.`)
  }
  const look = await run.looker.look(
    targets.map(({ name }) => ({ name, states: true })),
    signal,
  )
  return new Set(
    targets.flatMap(
      ({ name }) => look.unit(name)?.machineID ?? look.states(name).map((state) => state.machineID),
    ),
  )
}
