import { Unit } from './unit.js'

interface PlainType {
  readonly activeSub: string
  readonly started: string
  readonly stopped: string
  /** The settings without which systemd would not load the unit, with its words about it. */
  readonly needed?: readonly [section: string, names: readonly string[], fault: string]
}

/** The sub state in which a unit is active, for each type that has no process (`systemctl --state=help`). */
const types: Readonly<Record<string, PlainType>> = {
  automount: { activeSub: 'waiting', started: 'Set up automount', stopped: 'Unset automount' },
  mount: {
    activeSub: 'mounted',
    started: 'Mounted',
    stopped: 'Unmounted',
    needed: ['Mount', ['What'], 'What= setting is missing. Refusing.'],
  },
  path: {
    activeSub: 'waiting',
    started: 'Started',
    stopped: 'Stopped',
    needed: [
      'Path',
      ['PathExists', 'PathExistsGlob', 'PathChanged', 'PathModified', 'DirectoryNotEmpty'],
      'Path unit lacks path setting. Refusing.',
    ],
  },
  slice: { activeSub: 'active', started: 'Created slice', stopped: 'Removed slice' },
  swap: {
    activeSub: 'active',
    started: 'Activated swap',
    stopped: 'Deactivated swap',
    needed: ['Swap', ['What'], 'What= setting is missing. Refusing.'],
  },
  target: { activeSub: 'active', started: 'Reached target', stopped: 'Stopped target' },
}

/**
 * A unit without a process: active from its start to its stop. Nothing is really mounted, watched or swapped to,
 * so a path never starts its service.
 */
export class PlainUnit extends Unit {
  override get fault(): string | undefined {
    const [section, names, fault] = this.type.needed ?? []
    if (section === undefined || names === undefined) return undefined
    return names.every((name) => this.settings.list(section, name).length === 0) ? fault : undefined
  }

  start(): void {
    if (this.active === 'active') return
    this.become('active', this.type.activeSub)
    this.host.log(this.name, `${this.type.started} ${this.title}.`)
  }

  stop(): void {
    if (this.active !== 'active') return
    this.become('inactive', 'dead')
    this.host.log(this.name, `${this.type.stopped} ${this.title}.`)
  }

  private get type(): PlainType {
    return types[this.name.slice(this.name.lastIndexOf('.') + 1)] ?? noType
  }
}

const noType: PlainType = { activeSub: 'active', started: 'Started', stopped: 'Stopped' }
