import type { OptionEntry } from '../syntax/entry.js'
import { findOption, type SystemdOption } from '../systemd/find-option.js'
import { extensionPrefix, sectionsOfType } from '../systemd/sections.js'
import type { UnitType } from '../unit-name.js'
import { type LintedUnit, once } from './linted-unit.js'
import { debris } from './source-lines.js'

/** The sections that systemd reads in a unit of this type; undefined where the name tells no type. */
export function sectionsOf({ parts }: LintedUnit): readonly string[] | undefined {
  const type = parts?.type
  return type !== undefined && isUnitType(type) ? sectionsOfType[type] : undefined
}

/** The section with the options of the unit's own type: `Service`; undefined for types without one. */
export function ownSection(unit: LintedUnit): string | undefined {
  return sectionsOf(unit)?.find((section) => section !== 'Unit' && section !== 'Install')
}

function isUnitType(type: string): type is UnitType {
  return Object.hasOwn(sectionsOfType, type)
}

/** An assignment that systemd reads. */
export interface KnownOption {
  readonly entry: OptionEntry
  readonly option: SystemdOption
}

/** Whether an assignment of a list no longer counts: an empty one below it resets the list. */
export function findResets(entries: readonly OptionEntry[]): (entry: OptionEntry) => boolean {
  const last = new Map<string, number>()
  for (const { name, value, start } of entries) if (value === '') last.set(name, start)
  return ({ name, start }) => start < (last.get(name) ?? -1)
}

/** The assignments in sections that systemd reads in this unit, with the option where it knows one. */
export const systemdEntries = once(
  (
    unit: LintedUnit,
  ): readonly { readonly entry: OptionEntry; readonly option: SystemdOption | undefined }[] => {
    const sections = sectionsOf(unit) ?? []
    return unit.file
      .optionEntries()
      .filter(
        ({ section, name }) =>
          section !== undefined && sections.includes(section.name) && !name.startsWith(extensionPrefix),
      )
      .filter((entry) => !debris(unit).has(entry))
      .map((entry) => ({ entry, option: findOption(entry.section?.name ?? '', entry.name) }))
  },
)

/** The assignments that systemd reads and that are of effect, in order. */
export const knownOptions = once((unit: LintedUnit): readonly KnownOption[] =>
  systemdEntries(unit).flatMap(({ entry, option }) =>
    option === undefined || option.status === 'removed' || option.status === 'unsupported'
      ? []
      : [{ entry, option }],
  ),
)
