import type { DesiredState, Fleet, Machine, UnitState } from '../../api/index.js'
import { CaasctlError } from '../../error.js'
import { explain } from '../explain.js'
import type { Explanation } from '../explanation.js'
import { Run } from '../run.js'
import { findExisting } from '../targets/existing-units.js'
import type { Hosts } from './hosts.js'
import { machinesOf } from './machines-of-unit.js'
import { unitArguments } from './unit-arguments.js'

/** What can be said of units, a part for each machine that has some of them. */
export type StatusPart =
  /** What systemd on the machine says of its units, and `systemctl status`'s exit code. */
  | {
      readonly kind: 'systemd'
      readonly machine: Machine
      readonly units: readonly string[]
      readonly text: Buffer
      /** What it said on standard error. */
      readonly complaint: Buffer
      readonly exit: number
    }
  /** The machine could not be asked; what fleet knows of the units, and the code systemctl would give for it. */
  | {
      readonly kind: 'fleet'
      readonly machine: Machine
      readonly states: readonly UnitState[]
      readonly error: CaasctlError
      readonly exit: number
    }
  /** Units that are on no machine, and why. */
  | {
      readonly kind: 'nowhere'
      readonly explanation: Explanation
      readonly currentState: DesiredState | undefined
      readonly exit: number
    }
  /** A unit that is not on the machines that were asked for. */
  | { readonly kind: 'elsewhere'; readonly unit: string; readonly exit: number }
  | { readonly kind: 'missing'; readonly unit: string }

/** What asking for the status of units takes. */
export interface StatusOptions {
  readonly signal?: AbortSignal | undefined
  /** Only these machines, by ID. */
  readonly machines?: ReadonlySet<string> | undefined
  /** Milliseconds that a machine may take to answer, connecting included, but not what a person takes to answer; default 30,000. */
  readonly timeoutMs?: number | undefined
}

/** Exit codes of systemctl status(1): a unit does not run; nothing is known of it. */
const notRunning = 3
const unknownUnit = 4

const defaultTimeoutMs = 30_000

/**
 * What systemd says of units on the machines that have them, those of one machine with one command, all
 * machines at once. In the order of machines, what there is not coming first; a machine that cannot be asked does not
 * hold up the others.
 *
 * @throws {RangeSyntaxError}; what reading the cluster throws.
 */
export async function status(
  fleet: Fleet,
  units: string | readonly string[],
  hosts: Hosts,
  options: StatusOptions = {},
): Promise<StatusPart[]> {
  const run = new Run(fleet, 'wait', { signal: options.signal })
  const targets = await findExisting(run, units, { templates: false })
  const present = targets.filter(({ kind }) => kind === 'unit').map(({ name }) => name)
  const look = await run.looker.look(
    present.map((name) => ({ name, states: true })),
    run.signal,
  )
  const places = new Map(
    present.map((name) => {
      const unit = look.unit(name)
      return [name, unit === undefined ? [] : machinesOf(unit, look.states(name))] as const
    }),
  )
  const byMachine = new Map<string, string[]>()
  for (const [name, ids] of places) {
    for (const id of ids.filter((each) => options.machines?.has(each) !== false)) {
      byMachine.set(id, [...(byMachine.get(id) ?? []), name])
    }
  }
  const nowhere = present.filter((name) => places.get(name)?.length === 0)
  const shown = new Set([...byMachine.values()].flat())
  const elsewhere = present.filter((name) => !shown.has(name) && !nowhere.includes(name))
  const machines = await run.machines.named([...byMachine.keys()], run.signal)
  const [asked, explained] = await Promise.all([
    Promise.all(
      machines.map((machine) => {
        const names = byMachine.get(machine.id) ?? []
        const states = names.flatMap((name) =>
          look.states(name).filter(({ machineID }) => machineID === machine.id),
        )
        return askMachine(hosts, machine, names, states, options)
      }),
    ),
    nowhere.length === 0 ? [] : explain(fleet, nowhere, { signal: run.signal }),
  ])
  return [
    ...targets.flatMap(({ kind, name }) => (kind === 'missing' ? { kind, unit: name } : [])),
    ...asked,
    ...explained.map((explanation) => {
      const currentState = look.unit(explanation.unit)?.currentState
      return { kind: 'nowhere', explanation, currentState, exit: notRunning } as const
    }),
    ...elsewhere.map((unit) => ({ kind: 'elsewhere', unit, exit: unknownUnit }) as const),
  ]
}

async function askMachine(
  hosts: Hosts,
  machine: Machine,
  units: readonly string[],
  states: readonly UnitState[],
  { signal, timeoutMs = defaultTimeoutMs }: StatusOptions,
): Promise<StatusPart> {
  try {
    const host = await hosts.of(machine)
    using limit = await hosts.timeLimit(machine, timeoutMs, signal)
    const { stdout, stderr, code } = await host.run(`systemctl status -l ${unitArguments(units)}`, {
      signal: limit.signal,
    })
    return { kind: 'systemd', machine, units, text: stdout, complaint: stderr, exit: code ?? unknownUnit }
  } catch (error) {
    signal?.throwIfAborted()
    const told = error instanceof DOMException ? new SlowMachineError(machine.id, timeoutMs) : error
    if (!(told instanceof CaasctlError)) throw told
    const [worst = unknownUnit] = states.map(exitOf).filter((exit) => exit !== 0)
    return {
      kind: 'fleet',
      machine,
      states,
      error: told,
      exit: states.every((state) => exitOf(state) === 0) ? 0 : worst,
    }
  }
}

/** What `systemctl status` exits with for a unit in this state. */
function exitOf({ load, active }: UnitState): number {
  if (load === 'not-found') return unknownUnit
  return active === 'active' || active === 'reloading' ? 0 : notRunning
}

/** A machine that let itself be reached, and did not answer. */
class SlowMachineError extends CaasctlError {
  override readonly name = 'SlowMachineError'
  readonly code = 'MACHINE_SLOW'
  readonly machineID: string

  constructor(machineID: string, timeoutMs: number) {
    super(`Machine ${machineID} did not answer within ${timeoutMs / 1000} s.`)
    this.machineID = machineID
  }
}
