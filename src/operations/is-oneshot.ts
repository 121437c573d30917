import type { UnitOption } from '../units/index.js'

/** Whether a unit is to do its work and end, so that its being over is no trouble. */
export function isOneshot(options: readonly UnitOption[]): boolean {
  const types = options.filter(({ section, name }) => section === 'Service' && name === 'Type')
  return types.at(-1)?.value.trim() === 'oneshot'
}
