import { shortID } from '../short-id.js'
import type { DoctorFinding } from './finding.js'

/** fleet's `lease/engine-leader`. */
export interface LeaseFact {
  readonly machineID: string
  /** Seconds until it expires. */
  readonly ttl: number | undefined
}

/** Whether some engine schedules, and whether the machine that it is of lives. */
export function checkEngine(lease: LeaseFact | undefined, machineIDs: readonly string[]): DoctorFinding {
  if (lease === undefined) {
    return {
      check: 'engine',
      level: 'error',
      message: 'No engine leads: no unit is scheduled to a machine.',
      advice: 'Is fleetd running, on one machine at least without disable_engine=true?',
    }
  }
  const { machineID, ttl } = lease
  if (ttl === undefined) {
    return {
      check: 'engine',
      level: 'error',
      machineID,
      message: `The engine's lease of ${shortID(machineID)} never expires: when that machine is lost no other takes over.`,
      advice: 'Remove the key lease/engine-leader in etcd: an engine that lives takes it anew.',
    }
  }
  if (!machineIDs.includes(machineID)) {
    return {
      check: 'engine',
      level: 'warning',
      machineID,
      message: `The engine that leads is of ${shortID(machineID)}, which is no machine that is alive; its lease lasts ${ttl} s more.`,
      advice: 'Look again in a while: another engine takes over when the lease has expired.',
    }
  }
  return {
    check: 'engine',
    level: 'ok',
    machineID,
    message: `The engine of ${shortID(machineID)} leads, its lease lasts ${ttl} s more.`,
  }
}
