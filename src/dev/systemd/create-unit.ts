import { PlainUnit } from './plain-unit.js'
import { Service } from './service.js'
import { Socket } from './socket.js'
import { Timer } from './timer.js'
import type { Unit, UnitHost } from './unit.js'
import type { UnitSettings } from './unit-settings.js'

export function createUnit(name: string, settings: UnitSettings, host: UnitHost): Unit {
  switch (name.slice(name.lastIndexOf('.') + 1)) {
    case 'service':
      return new Service(name, settings, host)
    case 'timer':
      return new Timer(name, settings, host)
    case 'socket':
      return new Socket(name, settings, host)
    default:
      return new PlainUnit(name, settings, host)
  }
}
