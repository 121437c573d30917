import type { Fleet } from '../../api/index.js'
import { CaasctlError } from '../../error.js'
import { destroy } from '../destroy.js'
import type { OperationOptions } from '../options.js'
import { isDone, type UnitResult } from '../results.js'
import { UnitTrack } from '../unit-track.js'
import { patientFleet } from './patient-fleet.js'

/** How long taking a unit away may take while the cluster answers, milliseconds: systemd gives a process 90 s to end. */
const removeMs = 120_000
/** How long the cluster may be silent meanwhile. */
const silentMs = 10_000

/** A unit that was run once could not be taken away: it may be there, and run. */
export class RunLeftError extends CaasctlError {
  override readonly name = 'RunLeftError'
  readonly code = 'RUN_LEFT'
  readonly unit: string

  constructor(unit: string, message: string, cause: CaasctlError | undefined) {
    super(message, {
      suggestion: `When the cluster answers again: caasctl destroy --ignore-missing ${unit}`,
      cause,
    })
    this.unit = unit
  }
}

/**
 * Stops and destroys a unit, by no signal but its own: it is taken away after Ctrl-C too. It ends when the cluster has
 * been silent for too long.
 *
 * @returns undefined where the cluster had no such unit
 */
export async function removeUnit(
  fleet: Fleet,
  unit: string,
  options: Pick<OperationOptions, 'onEvent'> = {},
): Promise<UnitResult | undefined> {
  const patient = patientFleet(fleet, silentMs)
  const left = (why: string, cause: CaasctlError | undefined) => {
    const error = new RunLeftError(unit, `Unit ${unit} may still be there: ${why}`, cause)
    return { outcome: 'failed', reason: error.message, error } as const
  }
  try {
    const [removal] = await destroy(patient.fleet, unit, {
      ...options,
      wait: true,
      ignoreMissing: true,
      timeoutMs: removeMs,
      signal: patient.signal,
    })
    if (removal === undefined || removal.outcome === 'not-found' || isDone(removal)) return removal
    const cause = patient.failure ?? removal.error
    return { ...removal, ...left(cause?.message ?? removal.reason ?? 'it was not taken away', cause) }
  } catch (error) {
    if (!(error instanceof CaasctlError)) throw error
    return { ...new UnitTrack(unit).result('failed', 0), ...left(error.message, error) }
  }
}
