import pLimit from 'p-limit'
import type { Fleet, Unit, UnitState } from '../../api/index.js'
import { CaasctlError } from '../../error.js'
import { pause } from './pause.js'

/** What one look at the cluster showed. */
export interface Look {
  unit(name: string): Unit | undefined
  states(name: string): readonly UnitState[]
  /** All units and states; undefined where only single units were asked for. */
  readonly whole:
    | { readonly units: readonly Unit[]; readonly states: readonly UnitState[] | undefined }
    | undefined
}

/** A unit to be looked at. */
export interface Wanted {
  readonly name: string
  /** Whether to ask for what systemd says, too. */
  readonly states: boolean
}

/** Units the HTTP API puts on one page. */
const pageSize = 100
/** Most units that are asked for one by one while the size of the cluster is not known. */
const fewUnits = 4
/** Requests at a time when single units are asked for. */
const concurrency = 8
/** How often a list that cannot be right is read again, and how far apart. */
const triesInDoubt = 6
const pauseInDoubtMs = 500

/** The cluster goes on saying that it has no units, though it has. */
export class DoubtfulListError extends CaasctlError {
  override readonly name = 'DoubtfulListError'
  readonly code = 'DOUBTFUL_LIST'

  constructor() {
    super('The cluster lists no units, though it has some.', {
      suggestion: 'It may be under strain: try again in a while.',
    })
  }
}

export interface LookAtAll {
  /** Whether to ask for what systemd says, too. */
  readonly states?: boolean
  /** The name of a unit that may be there. */
  readonly witness?: string | undefined
}

/**
 * Reads units from a cluster with as few requests as it takes: all pages of the lists, or each unit by
 * itself where they are few in a big cluster.
 */
export class Looker {
  private readonly fleet: Fleet
  private unitCount: number | undefined
  private stateCount: number | undefined

  constructor(fleet: Fleet) {
    this.fleet = fleet
  }

  /** Requests that a look at these units is going to take. */
  cost(wanted: readonly Wanted[]): number {
    return this.bulkIsCheaper(wanted) ? this.bulkCost(wanted) : singleCost(wanted)
  }

  async look(wanted: readonly Wanted[], signal: AbortSignal): Promise<Look> {
    if (!this.bulkIsCheaper(wanted)) return this.lookAtEach(wanted, signal)
    return this.lookAtAll({ states: wanted.some(({ states }) => states), witness: wanted[0]?.name }, signal)
  }

  /**
   * Looks at everything there is. Under strain a fleetd may list no units though it has some, and units taken
   * for new would be replaced: an empty list is believed when the witness is not there by itself either.
   * @throws {DoubtfulListError}
   */
  async lookAtAll({ states: withStates = false, witness }: LookAtAll, signal: AbortSignal): Promise<Look> {
    for (let tries = 0; tries < triesInDoubt; tries++) {
      if (tries > 0) await pause(pauseInDoubtMs, signal)
      const [units, states] = await Promise.all([
        this.fleet.units({ signal }),
        withStates ? this.fleet.unitStates({}, { signal }) : undefined,
      ])
      if (units.length === 0 && witness !== undefined && (await this.exists(witness, signal))) continue
      this.unitCount = units.length
      if (states !== undefined) this.stateCount = states.length
      return gather(units, states ?? [], { units, states })
    }
    throw new DoubtfulListError()
  }

  private async exists(name: string, signal: AbortSignal): Promise<boolean> {
    return (await this.fleet.unit(name, { signal })) !== undefined
  }

  private async lookAtEach(wanted: readonly Wanted[], signal: AbortSignal): Promise<Look> {
    const limit = pLimit(concurrency)
    const found = await Promise.all(
      wanted.map(({ name, states }) =>
        Promise.all([
          limit(() => this.fleet.unit(name, { signal })),
          states ? limit(() => this.fleet.unitStates({ unit: name }, { signal })) : [],
        ]),
      ),
    )
    const units = found.flatMap(([unit]) => unit ?? [])
    return gather(
      units,
      found.flatMap(([, states]) => states),
      undefined,
    )
  }

  private bulkIsCheaper(wanted: readonly Wanted[]): boolean {
    if (this.fleet.driver === 'etcd') return true
    if (this.unitCount === undefined) return wanted.length > fewUnits
    return this.bulkCost(wanted) <= singleCost(wanted)
  }

  private bulkCost(wanted: readonly Wanted[]): number {
    if (this.fleet.driver === 'etcd') return 2
    const states = wanted.some((unit) => unit.states)
    return pages(this.unitCount) + (states ? pages(this.stateCount ?? this.unitCount) : 0)
  }
}

function singleCost(wanted: readonly Wanted[]): number {
  return wanted.reduce((cost, { states }) => cost + (states ? 2 : 1), 0)
}

/** A full last page still has a token to an empty one behind it. */
function pages(count = 0): number {
  return Math.floor(count / pageSize) + 1
}

/** Indexes units and states by name. */
export function gather(units: readonly Unit[], states: readonly UnitState[], whole: Look['whole']): Look {
  const byName = new Map(units.map((unit) => [unit.name, unit]))
  const statesByName = new Map<string, UnitState[]>()
  for (const state of states) {
    const list = statesByName.get(state.name)
    if (list === undefined) statesByName.set(state.name, [state])
    else list.push(state)
  }
  return { unit: (name) => byName.get(name), states: (name) => statesByName.get(name) ?? [], whole }
}
