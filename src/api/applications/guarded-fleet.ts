import type { Fleet } from '../fleet.js'
import { forwardFleet } from '../forward-fleet.js'
import type { ApplicationLock } from './application-store.js'

/**
 * The same cluster for who has a lock: before anything is changed it is made sure that the lock is still held, so
 * that a process that was stalled while its lock ran out changes nothing more.
 */
export function guardedFleet(fleet: Fleet, lock: Pick<ApplicationLock, 'confirm'>): Fleet {
  return {
    ...forwardFleet(fleet),
    async putUnit(unit, options) {
      await lock.confirm()
      return fleet.putUnit(unit, options)
    },
    async setDesiredState(name, state, options) {
      await lock.confirm()
      return fleet.setDesiredState(name, state, options)
    },
    async destroyUnit(name, options) {
      await lock.confirm()
      return fleet.destroyUnit(name, options)
    },
    async setMetadata(machineID, key, value, options) {
      await lock.confirm()
      return fleet.setMetadata(machineID, key, value, options)
    },
    async removeMetadata(machineID, key, options) {
      await lock.confirm()
      return fleet.removeMetadata(machineID, key, options)
    },
  }
}
