import { isGlobal } from '../../units/index.js'
import type { Explanation } from '../explanation.js'
import type { UnitTrack } from '../unit-track.js'
import { failed, isUpward, pending, type Sighting, type Verdict } from './goal.js'
import { judge } from './judge.js'
import type { WatchedUnit } from './watched-unit.js'

/** Milliseconds that a unit is not in the registry until it is believed to have been destroyed. */
const missingBelievedMs = 3_000

/** A unit that is being waited for: what it lacks, since when, and why. */
export class WaitingUnit {
  readonly track: UnitTrack
  readonly watched: WatchedUnit
  /** Milliseconds on the waiter's clock; infinite for no limit. */
  readonly deadline: number
  private lacking: string | undefined
  private missingSince: number | undefined
  private unplacedSince: number | undefined
  /** Machines that other units keep this global unit off, by ID. */
  private readonly shutOut = new Set<string>()

  constructor(track: UnitTrack, watched: WatchedUnit, deadline: number) {
    this.track = track
    this.watched = watched
    this.deadline = deadline
  }

  /** How it stands, by what was just seen. Machines that it is shut out of do not count as able. */
  consider(seen: Sighting): Verdict {
    const sighting = { ...seen, able: seen.able.filter((id) => !this.shutOut.has(id)) }
    this.watched.see(sighting)
    const verdict =
      this.whileMissing(sighting) ?? this.whileUnexplained(sighting, judge(this.watched, sighting))
    if (verdict.kind === 'pending') {
      this.lacking = verdict.reason
      this.noteUnplaced(sighting)
    }
    return verdict
  }

  /** Whether it has been without a machine for so long, and nobody knows why. */
  isUnexplained(forMs: number, now: number): boolean {
    const { unplacedSince } = this
    return this.track.explanation === undefined && unplacedSince !== undefined && now - unplacedSince >= forMs
  }

  /**
   * Takes in why it is without a machine.
   * @returns whether that is worth telling: a global unit kept off some machines runs on the others
   */
  take(explanation: Explanation): boolean {
    if (explanation.global) {
      for (const { machine } of explanation.unable) this.shutOut.add(machine.id)
      if (explanation.able.length > 0) return false
    }
    this.track.explanation = explanation
    return true
  }

  /** What it lacks in words; why it has no machine, where that is known. Undefined before it was seen. */
  get reason(): string | undefined {
    const { explanation } = this.track
    if (this.unplacedSince === undefined || explanation === undefined) return this.lacking
    return `${this.lacking}: ${explanation.reasons.join('; ')}`
  }

  /** A unit that was there and is not listed any more is given some time to come back. */
  private whileMissing({ unit, at }: Sighting): Verdict | undefined {
    if (unit !== undefined || !isUpward(this.watched.goal)) {
      this.missingSince = undefined
      return undefined
    }
    this.missingSince ??= at
    return at - this.missingSince < missingBelievedMs ? undefined : failed('it was destroyed meanwhile')
  }

  /** A global unit that runs nowhere is done when its desired state is set, but not without a word. */
  private whileUnexplained({ unit, able }: Sighting, verdict: Verdict): Verdict {
    const isSilent =
      verdict.kind === 'reached' &&
      isUpward(this.watched.goal) &&
      unit !== undefined &&
      isGlobal(unit.options) &&
      able.length === 0 &&
      this.track.explanation === undefined
    if (!isSilent) return verdict
    this.unplacedSince = Number.NEGATIVE_INFINITY
    return pending('no machine can run it')
  }

  private noteUnplaced({ unit, able, states, at }: Sighting): void {
    const isPlaced =
      unit === undefined ||
      unit.desiredState === 'inactive' ||
      !isUpward(this.watched.goal) ||
      (isGlobal(unit.options)
        ? able.length > 0 && able.every((id) => states.some(({ machineID }) => machineID === id))
        : unit.machineID !== undefined)
    if (isPlaced) this.unplacedSince = undefined
    else this.unplacedSince ??= at
  }
}
