import { PlainUnit } from './plain-unit.js'
import { Service } from './service.js'
import type { Unit, UnitHost } from './unit.js'
import type { UnitSettings } from './unit-settings.js'

export function createUnit(name: string, settings: UnitSettings, host: UnitHost): Unit {
  const type = name.slice(name.lastIndexOf('.') + 1)
  if (type === 'service') return new Service(name, settings, host)
  return new PlainUnit(name, settings, host)
}
