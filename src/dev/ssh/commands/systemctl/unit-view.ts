import { isBaseUnit } from '../../../systemd/base-units.js'
import { Service } from '../../../systemd/service.js'
import type { Systemd } from '../../../systemd/systemd.js'
import type { Unit } from '../../../systemd/unit.js'

/** A unit as systemctl shows it: one of fleet's, or one that every machine has. */
export interface UnitView {
  readonly name: string
  readonly description: string
  readonly load: string
  readonly active: string
  readonly sub: string
  readonly path: string
  /** How systemd came by its file, and whether its vendor would have it enabled. */
  readonly fileState: 'linked-runtime' | 'static'
  /** When it took its state, in milliseconds since 1970; undefined where it has been in it from the beginning. */
  readonly since: number | undefined
  /** systemd's own; undefined for a unit that every machine has. */
  readonly unit: Unit | undefined
  /** The unit, where it is a service. */
  readonly service: Service | undefined
}

/** A name as it is given to systemctl, with `.service` where it has no type. */
export function fullName(name: string): string {
  return /\.(service|socket|timer|path|target|mount|automount|swap|slice|scope|device)$/.test(name)
    ? name
    : `${name}.service`
}

/** @returns undefined where the machine has no such unit. */
export function viewUnit(systemd: Systemd, name: string, bootedAt: number): UnitView | undefined {
  const unit = systemd.find(name)
  if (unit !== undefined) {
    const { description, load, active, sub, fragmentPath, since } = unit
    return {
      name,
      description,
      load,
      active,
      sub,
      path: fragmentPath,
      fileState: 'linked-runtime',
      since: sinceWhen(unit, since),
      unit,
      service: unit instanceof Service ? unit : undefined,
    }
  }
  if (!isBaseUnit(name)) return undefined
  return {
    name,
    description: name,
    load: 'loaded',
    active: 'active',
    sub: baseSubs[name.slice(name.lastIndexOf('.') + 1)] ?? 'active',
    path: `/usr/lib/systemd/system/${name}`,
    fileState: 'static',
    since: bootedAt,
    unit: undefined,
    service: undefined,
  }
}

function sinceWhen({ active }: Unit, since: Unit['since']): number | undefined {
  if (active === 'active' || active === 'reloading') return since.active
  return active === 'inactive' ? since.inactive : since.state
}

const baseSubs: Readonly<Record<string, string>> = {
  service: 'running',
  socket: 'listening',
  timer: 'waiting',
  mount: 'mounted',
}

/** The units of fleet's that systemd knows, by name. */
export function fleetUnits(systemd: Systemd): string[] {
  return [...systemd.loaded()].sort()
}
