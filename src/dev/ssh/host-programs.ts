import {
  type KeptChild,
  type KeptProgram,
  NotExecutedError,
  type ProcessKeeper,
} from '../processes/process-keeper.js'
import type { VirtualMachine } from '../virtual-machine.js'

/**
 * What people have this computer run for a machine that they are on. It goes with the machine's power and with the
 * cluster, whatever has become of the session.
 */
export class HostPrograms {
  private readonly findKeeper: () => Promise<ProcessKeeper>
  /** Of which it is known already what is to be ended when they go. */
  private readonly powers = new WeakSet<AbortSignal>()

  /** @param findKeeper is asked once something is to be run. */
  constructor(findKeeper: () => Promise<ProcessKeeper>) {
    this.findKeeper = findKeeper
  }

  /** @throws {NotExecutedError} where it cannot be run, or the machine has no power. */
  async start(machine: VirtualMachine, program: Omit<KeptProgram, 'owner'>): Promise<KeptChild> {
    const keeper = await this.findKeeper()
    const { power } = machine
    if (power === undefined) throw new NotExecutedError(program.path, 'the machine has no power')
    const owner = `${machine.identity.id}/ssh`
    if (!this.powers.has(power)) {
      this.powers.add(power)
      power.addEventListener('abort', () => keeper.end(owner), { once: true })
    }
    return keeper.start({ ...program, owner })
  }
}
