import { type CallOptions, type Fleet, forwardFleet } from '../../api/index.js'
import { CaasctlError } from '../../error.js'
import { passes } from '../wait/passing-trouble.js'

/** A cluster that is asked as long as it answers. */
export interface PatientFleet {
  /** Without a watch: there silence says nothing. */
  readonly fleet: Fleet
  /** Aborted with the last failure when nothing has come from the cluster for too long. */
  readonly signal: AbortSignal
  /** That failure. */
  readonly failure: CaasctlError | undefined
}

/** @param silentMs milliseconds without an answer after which a request that fails is the last one */
export function patientFleet(fleet: Fleet, silentMs: number): PatientFleet {
  const givingUp = new AbortController()
  let failure: CaasctlError | undefined
  let heardAt = performance.now()
  const hear = async <T>(call: Promise<T>): Promise<T> => {
    try {
      const answer = await call
      heardAt = performance.now()
      return answer
    } catch (error) {
      if (!(error instanceof CaasctlError) || !passes(error)) heardAt = performance.now()
      else if (performance.now() - heardAt >= silentMs && failure === undefined) {
        failure = error
        givingUp.abort(error)
      }
      throw error
    }
  }
  const { watch: _, ...calls } = forwardFleet(fleet)
  return {
    signal: givingUp.signal,
    get failure() {
      return failure
    },
    fleet: {
      ...calls,
      machines: (options?: CallOptions) => hear(fleet.machines(options)),
      units: (options) => hear(fleet.units(options)),
      unit: (name, options) => hear(fleet.unit(name, options)),
      unitStates: (filter, options) => hear(fleet.unitStates(filter, options)),
      setDesiredState: (name, state, options) => hear(fleet.setDesiredState(name, state, options)),
      destroyUnit: (name, options) => hear(fleet.destroyUnit(name, options)),
    },
  }
}
