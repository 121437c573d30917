import type { OptionName, SpecOf } from '../systemd/option-types.js'
import type { Section, sectionsOfType } from '../systemd/sections.js'
import type { ValueSpec } from '../systemd/value-kinds.js'
import type { signalNames } from '../systemd/words.js'
import type { UnitName, UnitType } from '../unit-name.js'

/** What a unit file says, section by section; which sections there are follows from the type of unit. */
export type UnitSections<T extends UnitType = UnitType> = {
  readonly [S in SectionOf<T>]?: SectionOptions<S> | undefined
} & { readonly [S in Exclude<Section, SectionOf<T>>]?: never } & {
  readonly 'X-Fleet'?: FleetOptions | undefined
}

type SectionOf<T extends UnitType> = (typeof sectionsOfType)[T][number]

/** What any unit file may say, whatever its type. */
export interface CommonSections {
  readonly Unit?: SectionOptions<'Unit'> | undefined
  readonly Install?: SectionOptions<'Install'> | undefined
  readonly 'X-Fleet'?: FleetOptions | undefined
}

/**
 * A part of a unit's definition: what it says, or a function of the unit's name that gives it. The name of a
 * template is passed as it is.
 */
export type UnitPart<T extends UnitType = UnitType> = UnitSections<T> | ((unit: UnitName) => UnitSections<T>)

/** The options of one of systemd's sections, with values by their kind. An undefined one is left out. */
export type SectionOptions<S extends Section> = {
  readonly [Name in OptionName<S>]?: OptionValue<SpecOf<S, Name>> | undefined
}

/** What fleet is asked for: on which machines the unit may run. */
export interface FleetOptions {
  /** The one machine it may run on: a machine ID, or its first eight characters. */
  readonly MachineID?: string | undefined
  /** Units that must be on the same machine. */
  readonly MachineOf?: UnitReference | readonly UnitReference[] | undefined
  /** Metadata that the machine must have; of several values any one does. */
  readonly MachineMetadata?: Readonly<Record<string, string | readonly string[]>> | undefined
  /** Patterns of units that must not be on the same machine. */
  readonly Conflicts?: UnitReference | readonly UnitReference[] | undefined
  /** Patterns of units that must give way to this one. */
  readonly Replaces?: UnitReference | readonly UnitReference[] | undefined
  /** Runs on every machine that has the metadata. */
  readonly Global?: boolean | undefined
}

/** A unit by its name, or a definition, which stands for its name. */
export type UnitReference = string | { readonly name: string }

/** What may be given for an option whose value is written so. */
export type OptionValue<Spec extends ValueSpec> = Spec extends { readonly repeats: true }
  ? Repeated<SingleValue<Spec>> | (Spec['kind'] extends 'environment' ? Assignments : never)
  : SingleValue<Spec>

/** Variables by name. */
export type Assignments = Readonly<Record<string, string | number>>

type Repeated<Value> = Value | readonly Value[]

type SingleValue<Spec extends ValueSpec> =
  | ValueOfKind[Spec['kind']]
  | (Spec extends { readonly words: readonly (infer Word)[] } ? Word : never)
  | (Spec extends { readonly prefixes: readonly (infer Prefix extends string)[] }
      ? `${Prefix}${string}`
      : never)
  | (Spec extends { readonly kind: 'enum'; readonly range: readonly [number, number] } ? number : never)

type SignalName = (typeof signalNames)[number]

interface ValueOfKind {
  string: string
  boolean: boolean
  enum: never
  integer: number
  unsigned: number
  /** A number is seconds. */
  'time-span': number | string
  nanoseconds: number | string
  calendar: string
  /** A number is bytes. */
  size: number | string
  memory: number | string
  tasks: number | string
  percentage: `${number}%`
  'count-limit': number | string
  'size-limit': number | string
  'time-limit': number | string
  signal: SignalName | `SIGRTMIN+${number}` | `SIGRTMAX-${number}` | number
  mode: string
  path: string
  paths: string
  unit: UnitReference
  units: UnitReference
  command: string
  environment: string
  condition: string | boolean
  'exit-statuses': number | string
  address: number | string
  'boolean-or-list': boolean | string
  list: string
}
