import { goFields } from './go-text.js'
import { fillFleetSpecifiers } from './specifiers.js'
import type { UnitOption } from './unit-option.js'

/** The section in which fleet looks for what a unit asks of its machine. */
export const fleetSection = 'X-Fleet'

/** Option names that fleet knows in `[X-Fleet]`; others are ignored by it. */
export const fleetOptionNames = [
  'MachineID',
  'MachineOf',
  'MachineMetadata',
  'Conflicts',
  'Replaces',
  'Global',
  'X-Conflicts',
  'X-ConditionMachineID',
  'X-ConditionMachineBootID',
  'X-ConditionMachineOf',
  'X-ConditionMachineMetadata',
] as const

/** What a unit asks of the machine it runs on, read from `[X-Fleet]` as fleet reads it. */
export interface Requirements {
  /** Runs on every machine that has the metadata. */
  readonly global: boolean
  /** The one machine it may run on: a machine ID, or its first eight characters. */
  readonly machineID: string | undefined
  /** Units that must be scheduled to the same machine (`MachineOf`). */
  readonly peers: readonly string[]
  /** Patterns of units that must not be on the same machine. */
  readonly conflicts: readonly string[]
  /** Patterns of units that must give way to this one. */
  readonly replaces: readonly string[]
  /** Metadata the machine must have: each key, with any one of its values. */
  readonly metadata: ReadonlyMap<string, ReadonlySet<string>>
}

/**
 * Reads what a unit asks of its machine, by fleet's rules: specifiers are filled with the unit's name, the
 * last `Global` wins, the first `MachineID` wins, metadata that is not exactly `key=value` is ignored.
 */
export function readRequirements(unit: string, options: readonly UnitOption[]): Requirements {
  const values = (...names: string[]) =>
    names.flatMap((name) => fleetValues(options, name).map((value) => fillFleetSpecifiers(value, unit)))
  return {
    global: isGlobal(options, unit),
    machineID: values('MachineID', 'X-ConditionMachineID', 'X-ConditionMachineBootID')[0],
    peers: values('X-ConditionMachineOf', 'MachineOf'),
    conflicts: values('X-Conflicts', 'Conflicts').flatMap(goFields),
    replaces: values('Replaces'),
    metadata: readMetadata(values('X-ConditionMachineMetadata', 'MachineMetadata')),
  }
}

/**
 * Whether the options make a global unit.
 *
 * @param unit the unit's name, for specifiers in the value; without it they stay.
 */
export function isGlobal(options: readonly UnitOption[], unit = ''): boolean {
  const last = fleetValues(options, 'Global').at(-1)
  return isTrue(last === undefined ? undefined : fillFleetSpecifiers(last, unit))
}

/**
 * Splits a value of `[X-Fleet]` as fleet does: only a value that both starts and ends with a double quote
 * holds several, which single blanks separate; two blanks give an empty value between them.
 */
export function splitFleetValue(value: string): string[] {
  if (!value.startsWith('"') || !value.endsWith('"')) return [value]
  const values: string[] = []
  let quoted = false
  let current = ''
  for (const character of value) {
    if (character === '"') quoted = !quoted
    else if (character === ' ' && !quoted) {
      values.push(current)
      current = ''
    } else current += character
  }
  values.push(current)
  return values
}

function fleetValues(options: readonly UnitOption[], name: string): string[] {
  return options
    .filter((option) => option.section === fleetSection && option.name === name)
    .flatMap((option) => splitFleetValue(option.value))
}

function readMetadata(pairs: readonly string[]): Map<string, Set<string>> {
  const metadata = new Map<string, Set<string>>()
  for (const pair of pairs) {
    const [key, value, ...rest] = pair.split('=')
    if (!key || !value || rest.length > 0) continue
    const values = metadata.get(key)
    if (values === undefined) metadata.set(key, new Set([value]))
    else values.add(value)
  }
  return metadata
}

/** The spellings of true in fleet, which are not systemd's (`t` is in, `y` is not). */
function isTrue(value: string | undefined): boolean {
  return value !== undefined && ['true', 'yes', '1', 'on', 't'].includes(value.toLowerCase())
}
