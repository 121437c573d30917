import { SimulatedRunner } from '../../src/dev/simulation/simulated-runner.js'
import { MachineClock } from '../../src/dev/systemd/clock.js'
import { Systemd } from '../../src/dev/systemd/systemd.js'
import { fleetOptions, hashOptions } from '../../src/units/index.js'
import { eventually } from './eventually.js'

/** systemd of one simulated machine, without a cluster around it. */
export class SimulatedMachine implements Disposable {
  readonly systemd: Systemd
  readonly runner: SimulatedRunner
  /** Every state that each unit took, in order: `active/sub`. */
  private readonly seen = new Map<string, string[]>()

  /** @param speed how much faster than here its time runs. */
  constructor(speed = 50) {
    const clock = new MachineClock(speed)
    this.runner = new SimulatedRunner(clock)
    this.systemd = new Systemd({
      machineID: '0'.repeat(32),
      hostname: 'core-1.example',
      clock,
      runner: this.runner,
    })
    this.systemd.onChange((unit) => {
      const { active, sub } = this.systemd.state(unit)
      const states = this.seen.get(unit) ?? []
      if (states.at(-1) !== `${active}/${sub}`) states.push(`${active}/${sub}`)
      this.seen.set(unit, states)
    })
  }

  /** Puts a unit file in its place, as an agent does. */
  load(name: string, text: string): void {
    const options = fleetOptions(text)
    this.systemd.load(name, { options, hash: hashOptions(options) })
    this.systemd.reload()
  }

  state(name: string): string {
    const { active, sub } = this.systemd.state(name)
    return `${active}/${sub}`
  }

  states(name: string): readonly string[] {
    return this.seen.get(name) ?? []
  }

  /** Waits until a unit is in a state. */
  until(name: string, state: string): Promise<void> {
    return this.wait(name, () => this.state(name) === state)
  }

  /** Waits until a unit has gone through that many states. */
  untilStates(name: string, count: number): Promise<void> {
    return this.wait(name, () => this.states(name).length >= count)
  }

  private async wait(name: string, check: () => boolean): Promise<void> {
    const isSo = () => {
      if (check()) return true
      throw new Error(`it went ${this.states(name).join(' ')}`)
    }
    await eventually(`the state of ${name}`, isSo, { deadline: 20_000, every: 2 })
  }

  messages(unit?: string): string[] {
    return this.systemd.journal.entries(unit).map(({ identifier, message }) => `${identifier}: ${message}`)
  }

  [Symbol.dispose](): void {
    this.systemd.cut()
  }
}
