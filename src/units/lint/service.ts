import type { LintedUnit } from './linted-unit.js'
import { ownSection } from './unit-sections.js'

export function isService(unit: LintedUnit): boolean {
  return ownSection(unit) === 'Service'
}

/** The `Type=` of a service, as systemd settles it where none is given. */
export function serviceType(unit: LintedUnit): string {
  const given = unit.single('Service', 'Type')?.value
  if (given !== undefined) return given
  if (unit.single('Service', 'BusName') !== undefined) return 'dbus'
  return unit.list('Service', 'ExecStart').length === 0 ? 'oneshot' : 'simple'
}
