import { CaasctlError, type CaasctlErrorOptions } from '../../error.js'

/** No machine, or not a single one, is meant by what was given. */
export class MachineNotFoundError extends CaasctlError {
  override readonly name = 'MachineNotFoundError'
  readonly code = 'MACHINE_NOT_FOUND'
  /** What was looked for. */
  readonly lookup: string

  constructor(lookup: string, message: string, options?: CaasctlErrorOptions) {
    super(message, options)
    this.lookup = lookup
  }
}

/** More than one machine, or a machine and a unit, can be meant. */
export class AmbiguousMachineError extends CaasctlError {
  override readonly name = 'AmbiguousMachineError'
  readonly code = 'MACHINE_AMBIGUOUS'
  readonly lookup: string

  constructor(lookup: string, message: string, options?: CaasctlErrorOptions) {
    super(message, options)
    this.lookup = lookup
  }
}

/** A machine of which no address is known, so that there is nowhere to go by SSH. */
export class MachineAddressError extends CaasctlError {
  override readonly name = 'MachineAddressError'
  readonly code = 'MACHINE_WITHOUT_ADDRESS'
  readonly machineID: string

  constructor(machineID: string) {
    super(`No address is known of machine ${machineID}.`, {
      suggestion: 'It has just gone, or its fleetd has no public_ip.',
    })
    this.machineID = machineID
  }
}
