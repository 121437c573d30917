import type { UnitType } from '../unit-name.js'
import type { UnitOption } from '../unit-option.js'
import type { UnitPart } from './unit-sections.js'

/** A unit that was defined: its name and its file. It does not change. */
export interface UnitDefinition<T extends UnitType = UnitType> {
  readonly name: string
  readonly type: T
  /** The unit file as fleet stores it. */
  readonly options: readonly UnitOption[]
  /** The unit file as text, in the one layout that fleet itself writes. */
  readonly text: string
  /** The hash by which fleet knows the unit file. */
  readonly hash: string

  /**
   * The unit with changes: an option that they name is replaced whole, one that they give as undefined is
   * taken out, so is a section.
   *
   *     monitor.derive({ Service: { RestartSec: 5, ExecStop: undefined } })
   *
   * @throws {UnitDefinitionError}
   */
  derive(...changes: UnitPart<T>[]): UnitDefinition<T>
  /**
   * The same under another name, which parts that are functions of the name are told.
   *
   *     monitor.derive('canary@.service', { Unit: { Description: 'canary' } })
   */
  derive<const Name extends `${string}.${T}`>(name: Name, ...changes: UnitPart<T>[]): Defined<Name>
}

/** A template that was defined. */
export interface TemplateDefinition<T extends UnitType = UnitType> extends UnitDefinition<T> {
  /**
   * An instance of the template: the same unit file under the instance's name.
   *
   *     monitor.instance('1').name // paas-monitor@1.service
   *
   * @param id what stands behind the `@`, escaped where it needs be (`escapeName`).
   * @throws {InvalidValueError} where this gives no valid name.
   */
  instance(id: string | number): UnitDefinition<T>
  /**
   * Several instances, by a count (from 1) or by a range as on the command line, with or without brackets.
   *
   *     monitor.instances(3)          // @1, @2, @3
   *     monitor.instances('2..10')    // @2 to @10
   *     monitor.instances('blue,green')
   *
   * @throws {RangeSyntaxError} where it is no range.
   */
  instances(range: string | number): UnitDefinition<T>[]
  derive(...changes: UnitPart<T>[]): TemplateDefinition<T>
  derive<const Name extends `${string}.${T}`>(name: Name, ...changes: UnitPart<T>[]): Defined<Name>
}

/** The type of unit that a name says: `service` of `paas-monitor@.service`. */
export type TypeOfName<Name extends string> = {
  [T in UnitType]: Name extends `${string}.${T}` ? T : never
}[UnitType]

/** What a definition of that name is. */
export type Defined<Name extends string> = Name extends `${string}@.${UnitType}`
  ? TemplateDefinition<TypeOfName<Name>>
  : UnitDefinition<TypeOfName<Name>>
