import { Unit, type UnitHost } from './unit.js'
import type { UnitSettings } from './unit-settings.js'

/** The sub state in which a unit is active, for each type that has nothing to run (systemctl --state=help). */
const activeSubs: Readonly<Record<string, string>> = {
  automount: 'waiting',
  mount: 'mounted',
  path: 'waiting',
  slice: 'active',
  swap: 'active',
  target: 'active',
}

/** A unit that is active from its start to its stop, with nothing of its own in between. */
export class PlainUnit extends Unit {
  private readonly activeSub: string

  constructor(name: string, settings: UnitSettings, host: UnitHost) {
    super(name, settings, host)
    this.activeSub = activeSubs[name.slice(name.lastIndexOf('.') + 1)] ?? 'active'
  }

  start(): void {
    if (this.active === 'active') return
    this.become('active', this.activeSub)
    this.host.log(this.name, `${this.name.endsWith('.target') ? 'Reached target' : 'Started'} ${this.title}.`)
  }

  stop(): void {
    if (this.active !== 'active') return
    this.become('inactive', 'dead')
    this.host.log(this.name, `Stopped ${this.title}.`)
  }
}
