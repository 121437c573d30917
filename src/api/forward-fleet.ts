import type { Fleet } from './fleet.js'

/** The calls of a cluster as an object of their own, for who adds to them or guards some. */
export function forwardFleet(fleet: Fleet): Fleet {
  return {
    ...(fleet.watch === undefined ? {} : { watch: fleet.watch.bind(fleet) }),
    driver: fleet.driver,
    machines: (options) => fleet.machines(options),
    units: (options) => fleet.units(options),
    unit: (name, options) => fleet.unit(name, options),
    unitStates: (filter, options) => fleet.unitStates(filter, options),
    putUnit: (unit, options) => fleet.putUnit(unit, options),
    setDesiredState: (name, state, options) => fleet.setDesiredState(name, state, options),
    destroyUnit: (name, options) => fleet.destroyUnit(name, options),
    setMetadata: (machineID, key, value, options) => fleet.setMetadata(machineID, key, value, options),
    removeMetadata: (machineID, key, options) => fleet.removeMetadata(machineID, key, options),
    serverVersion: (options) => fleet.serverVersion(options),
    close: () => fleet.close(),
    [Symbol.asyncDispose]: () => fleet.close(),
  }
}
