import { FleetParseError, fleetOptions } from './fleet-options.js'
import { matchesGlob } from './glob.js'
import { goQuote } from './go-text.js'
import { readRequirements } from './requirements.js'
import { serializeOptions } from './serialize-options.js'
import { parseUnitFile } from './syntax/parse.js'
import type { UnitOption } from './unit-option.js'

/**
 * The reason why fleet's API would refuse to create a unit with these options, in its words and by its order
 * of checks; undefined where it accepts them. fleet does not know the unit's name here, so specifiers stay
 * unfilled. Of an empty list it says that the unit does not exist, see `api/`.
 */
export function checkUnitOptions(options: readonly UnitOption[]): string | undefined {
  try {
    fleetOptions(serializeOptions(options))
  } catch (error) {
    if (error instanceof FleetParseError) return error.reason
    throw error
  }
  const { global, machineID, peers, conflicts, replaces } = readRequirements('', options)
  for (const peer of new Set(peers)) {
    for (const conflict of conflicts) {
      if (matchesGlob(conflict, peer)) {
        return `unresolvable requirements: peer ${goQuote(peer)} matches conflict ${goQuote(conflict)}`
      }
    }
    for (const replace of replaces) {
      if (matchesGlob(replace, peer)) {
        return `unresolvable requirements: peer ${goQuote(peer)} matches replace ${goQuote(replace)}`
      }
    }
  }
  const exclusive: readonly (readonly [boolean, string, boolean, string])[] = [
    [machineID !== undefined, 'MachineID', peers.length > 0, 'Peers'],
    [machineID !== undefined, 'MachineID', conflicts.length > 0, 'Conflicts'],
    [machineID !== undefined, 'MachineID', global, 'Global'],
    [machineID !== undefined, 'MachineID', replaces.length > 0, 'Replaces'],
    [global, 'Global', peers.length > 0, 'Peers'],
    [global, 'Global', replaces.length > 0, 'Replaces'],
    [conflicts.length > 0, 'Conflicts', replaces.length > 0, 'Replaces'],
  ]
  for (const [hasOne, one, hasOther, other] of exclusive) {
    if (hasOne && hasOther) return `${one} cannot be used with ${other}`
  }
  return undefined
}

/**
 * The reason why options must never be sent to a cluster although fleet would take them: systemd would find
 * other lines in the unit file on the machine than the options say. Undefined where they are safe.
 *
 * A line break is safe in a value only where systemd continues the line too. That asks more than fleet does:
 * of two backslashes the second does not continue a line, and systemd ends lines at `\r` and NUL as well.
 */
export function checkOptionInjection(options: readonly UnitOption[]): string | undefined {
  for (const { section, name, value } of options) {
    if (hasLineBreak(section)) return `a line break in the section name ${goQuote(section)}`
    if (hasLineBreak(name)) return `a line break in the option name ${goQuote(name)}`
    if (hasLineBreak(value) && hasOtherLines(value)) {
      return `a line break that no backslash continues in the value of ${section}.${name}`
    }
  }
  return undefined
}

function hasLineBreak(text: string): boolean {
  return /[\r\n\0]/.test(text)
}

/** Whether systemd finds more than one option where a value is written. */
function hasOtherLines(value: string): boolean {
  const { entries } = parseUnitFile(`[S]\nN=${value}\n`)
  return entries.slice(2).some(({ kind }) => kind !== 'blank')
}
