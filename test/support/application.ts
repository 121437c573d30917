import type { Application, ApplicationUnit } from '../../src/operations/deploy/application.js'
import { defaultStrategy, type Strategy } from '../../src/operations/deploy/strategy.js'
import { fleetOptions, withLabel } from '../../src/units/index.js'

interface UnitText {
  readonly text: string
  readonly instances?: number | 'existing' | readonly string[]
  readonly start?: boolean
  readonly strategy?: Partial<Strategy>
}

/** An application of unit files by name, as a manifest would make it. */
export function application(name: string, units: Readonly<Record<string, UnitText | string>>): Application {
  return {
    name,
    units: Object.entries(units).map(([unit, given]) =>
      toUnit(name, unit, typeof given === 'string' ? { text: given } : given),
    ),
  }
}

function toUnit(
  name: string,
  unit: string,
  { text, instances = [], start = true, strategy }: UnitText,
): ApplicationUnit {
  return {
    name: unit,
    options: withLabel(fleetOptions(text), { application: name, spare: false }),
    instances:
      instances === 'existing'
        ? instances
        : typeof instances === 'number'
          ? Array.from({ length: instances }, (_, index) => String(index + 1))
          : [...instances],
    start,
    strategy: { ...defaultStrategy, timeoutMs: 30_000, ...strategy },
  }
}
