import type { UnitState } from '../../api/index.js'
import type { Goal, Sighting } from './goal.js'
import { RunHistory } from './run-history.js'

export interface WatchedUnitOptions {
  /** SHA-1 of the unit file it should have; states of another file are those of its predecessor. */
  readonly hash?: string | undefined
  /** It had another file before: until its machine has the new one, fleet's word is about the old one. */
  readonly replaced?: boolean | undefined
  /** fleet tells no current state of a global unit: only its machines do. */
  readonly global?: boolean | undefined
  /** Whether any failure seen is a new one: it was created or replaced, or nothing was sent at all. */
  readonly failureIsNew?: boolean | undefined
  /** Milliseconds that it must stay active to count as running, if more than it takes anyway. */
  readonly steadyForMs?: number | undefined
}

/** A unit that is waited for, with what is remembered of it between two looks. */
export class WatchedUnit {
  readonly name: string
  readonly goal: Goal
  private readonly options: WatchedUnitOptions
  private readonly histories = new Map<string, RunHistory>()

  constructor(name: string, goal: Goal, options: WatchedUnitOptions = {}) {
    this.name = name
    this.goal = goal
    this.options = options
  }

  /** Whether judging it takes what systemd says, not only what fleet says. */
  get needsStates(): boolean {
    const { replaced, global } = this.options
    return replaced === true || global === true || !['scheduled', 'loaded', 'launched'].includes(this.goal)
  }

  see(sighting: Sighting): void {
    for (const state of this.current(sighting.states)) this.history(state.machineID).see(state, sighting.at)
  }

  history(machineID: string): RunHistory {
    let history = this.histories.get(machineID)
    if (history === undefined) {
      history = new RunHistory(this.options.failureIsNew ?? true, this.options.steadyForMs)
      this.histories.set(machineID, history)
    }
    return history
  }

  /** The states that are of the unit file it should have. Old servers tell no hash: then all of them. */
  current(states: readonly UnitState[]): UnitState[] {
    const { hash } = this.options
    return states.filter((state) => hash === undefined || state.hash === '' || state.hash === hash)
  }
}
