import { CaasctlError } from '../error.js'

/** No machine of the embedded cluster is meant by what was given, or more than one. */
export class UnknownMachineError extends CaasctlError {
  override readonly name = 'UnknownMachineError'
  readonly code = 'UNKNOWN_MACHINE'
  readonly machine: string

  constructor(machine: string, found: readonly string[]) {
    const several = found.length > 1
    super(
      several
        ? `${JSON.stringify(machine)} may be any of ${found.length} machines: ${found.join(', ')}.`
        : `The cluster has no machine ${JSON.stringify(machine)}.`,
      {
        suggestion:
          'A machine is named by the beginning of its ID, its address, its host name or its number.',
      },
    )
    this.machine = machine
  }
}

/** A machine to be added is there already. */
export class MachineExistsError extends CaasctlError {
  override readonly name = 'MachineExistsError'
  readonly code = 'MACHINE_EXISTS'
  readonly machine: string

  constructor(machine: string) {
    super(`The cluster has a machine ${machine} already.`)
    this.machine = machine
  }
}
