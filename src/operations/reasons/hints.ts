import type { Machine } from '../../api/index.js'
import { nearestWord } from '../../nearest-word.js'
import {
  completeUnitName,
  fillFleetSpecifiers,
  fleetOptionNames,
  fleetSection,
  isTemplateName,
  readRequirements,
  splitFleetValue,
  type UnitOption,
} from '../../units/index.js'
import type { ClusterPicture } from './cluster-picture.js'

/** What was probably meant by a unit file that asks for what no machine gives. */
export function hints(name: string, options: readonly UnitOption[], picture: ClusterPicture): string[] {
  const machines = [...picture.machines.values()]
  return [
    ...sectionHints(options),
    ...unknownOptions(options).map(({ option, meant }) => unknownOptionText(option, meant)),
    ...ignoredValueHints(name, options),
    ...metadataHints(name, options, machines),
    ...machineHints(name, options, machines),
    ...peerHints(name, options, picture),
  ]
}

/** Options of `[X-Fleet]` that fleet ignores, with what was probably meant. */
export function unknownOptions(
  options: readonly UnitOption[],
): { readonly option: string; readonly meant: string | undefined }[] {
  const known = new Set<string>(fleetOptionNames)
  const names = options.filter(({ section }) => section === fleetSection).map(({ name }) => name)
  return [...new Set(names)]
    .filter((name) => !known.has(name))
    .map((option) => ({ option, meant: nearestWord(option, fleetOptionNames) }))
}

function unknownOptionText(option: string, meant: string | undefined): string {
  const known = meant === undefined ? '' : `; ${meant} is`
  return `[${fleetSection}] ${option} is not known to fleet${known}`
}

function sectionHints(options: readonly UnitOption[]): string[] {
  return [...new Set(options.map(({ section }) => section))]
    .filter((section) => section !== fleetSection && nearestWord(section, [fleetSection]) !== undefined)
    .map((section) => `[${section}] is not known to fleet; [${fleetSection}] is`)
}

/** Values that fleet passes over in silence. */
function ignoredValueHints(unit: string, options: readonly UnitOption[]): string[] {
  return fleetValues(unit, options).flatMap(({ name, value }) => {
    if (name === 'MachineMetadata' || name === 'X-ConditionMachineMetadata') {
      const parts = value.split('=')
      if (parts.length === 1) return `${name}=${value} is ignored by fleet, which wants key=value`
      if (parts.length > 2) return `${name}=${value} is ignored by fleet, which allows one "=" in it`
      if (parts.includes('')) return `${name}=${value} is ignored by fleet, which wants a key and a value`
    }
    if (name === 'Global' && ['y', 'enable', 'enabled'].includes(value.toLowerCase())) {
      return `Global=${value} is no to fleet; Global=true is yes`
    }
    return []
  })
}

function metadataHints(unit: string, options: readonly UnitOption[], machines: readonly Machine[]): string[] {
  const keys = new Set(machines.flatMap(({ metadata }) => Object.keys(metadata)))
  return [...readRequirements(unit, options).metadata].flatMap(([key, wanted]) => {
    if (!keys.has(key)) {
      const meant = nearestWord(key, keys)
      return meant === undefined ? [] : `no machine has ${key}; some have ${meant}`
    }
    const values = new Set(
      machines.flatMap(({ metadata }) => (Object.hasOwn(metadata, key) ? (metadata[key] ?? []) : [])),
    )
    return [...wanted].flatMap((value) => {
      const meant = values.has(value) ? undefined : nearestWord(value, values)
      return meant === undefined ? [] : `no machine has ${key}=${value}; some have ${key}=${meant}`
    })
  })
}

function machineHints(unit: string, options: readonly UnitOption[], machines: readonly Machine[]): string[] {
  const { machineID } = readRequirements(unit, options)
  if (
    machineID === undefined ||
    machines.some(({ id }) => id === machineID || id.slice(0, 8) === machineID)
  ) {
    return []
  }
  const begun = machines.filter(({ id }) => machineID.length >= 3 && id.startsWith(machineID))
  const [meant] = begun.length === 1 ? begun : machines.filter(({ primaryIP }) => primaryIP === machineID)
  const ids = machines.flatMap(({ id }) => [id, id.slice(0, 8)])
  const nearest = meant?.id ?? nearestWord(machineID, ids)
  if (nearest === undefined) return []
  return [`MachineID wants a whole ID or its first eight characters: ${nearest}`]
}

function peerHints(unit: string, options: readonly UnitOption[], { units }: ClusterPicture): string[] {
  return readRequirements(unit, options).peers.flatMap((peer) => {
    if (units.has(peer)) return isTemplateName(peer) ? `${peer} is a template, which never runs` : []
    const complete = completeUnitName(peer)
    if (units.has(complete)) return `there is no unit ${peer}; there is ${complete}`
    const others = [...units.keys()].filter((name) => name !== unit)
    const byStem = new Map(others.map((name) => [withoutType(name), name]))
    const meant = byStem.get(nearestWord(withoutType(complete), byStem.keys()) ?? '')
    return meant === undefined ? [] : `there is no unit ${peer}; there is ${meant}`
  })
}

/** Types are alike in all names: they would make every two names near. */
function withoutType(name: string): string {
  return name.slice(0, name.lastIndexOf('.'))
}

function fleetValues(unit: string, options: readonly UnitOption[]): { name: string; value: string }[] {
  return options
    .filter(({ section }) => section === fleetSection)
    .flatMap(({ name, value }) =>
      splitFleetValue(value).map((part) => ({ name, value: fillFleetSpecifiers(part, unit) })),
    )
}
