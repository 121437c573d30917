import { expandRange, isRange } from '../range.js'
import { hashOptions, serializeOptions } from '../serialize-options.js'
import { findOption } from '../systemd/find-option.js'
import { parseUnitName, type UnitName, type UnitType } from '../unit-name.js'
import type { UnitOption } from '../unit-option.js'
import { instanceName } from '../values/escape-name.js'
import { checkWritten } from './check-written.js'
import { continueLine } from './continue-line.js'
import { UnitDefinitionError } from './definition-error.js'
import type { Defined, TemplateDefinition, TypeOfName, UnitDefinition } from './unit-definition.js'
import type { UnitPart } from './unit-sections.js'
import { WrittenSections } from './written-sections.js'

/**
 * Defines a unit. Which sections it has follows from the type that its name says, which options and values a
 * section takes from systemd's own table. Parts add up: what repeats in a unit file (commands, dependencies,
 * environment) is collected from all of them in order, of what does not the last part's value counts.
 *
 *     const monitor = defineUnit('paas-monitor@.service', {
 *       Unit: { Description: 'paas-monitor' },
 *       Service: {
 *         Restart: 'always',
 *         RestartSec: 15,
 *         ExecStartPre: ['-/usr/bin/docker kill paas-monitor-%i', '-/usr/bin/docker rm paas-monitor-%i'],
 *         ExecStart: '/usr/bin/docker run --rm --name paas-monitor-%i mvanholsteijn/paas-monitor',
 *       },
 *       'X-Fleet': { Conflicts: 'paas-monitor@*.service' },
 *     })
 *     monitor.text                 // the unit file
 *     monitor.instances('1..3')    // paas-monitor@1.service to paas-monitor@3.service
 *
 * Texts are written as they are: specifiers (`%i`) and variables (`${HOME}`) in them count. Lines that are too
 * long for fleet are continued.
 *
 * @throws {InvalidUnitNameError} where fleet would refuse the name.
 * @throws {UnitDefinitionError} for options and values that systemd does not know (TypeScript finds most of
 *   them first), that fleet would refuse, or that would be read otherwise than they are written.
 */
export function defineUnit<const Name extends `${string}.${UnitType}`>(
  name: Name,
  ...parts: UnitPart<TypeOfName<Name>>[]
): Defined<Name>
export function defineUnit(name: string, ...parts: UnitPart[]): UnitDefinition | TemplateDefinition {
  const unit = parseUnitName(name)
  return define(unit, { toldAs: unit, parts, changes: [] })
}

/** What a definition is made from. */
interface Recipe {
  /** The name that parts are told: an instance made from a template has the template's. */
  readonly toldAs: UnitName
  readonly parts: readonly UnitPart[]
  readonly changes: readonly UnitPart[]
}

function define(unit: UnitName, recipe: Recipe): UnitDefinition | TemplateDefinition {
  return unit.kind === 'template' ? new Template(unit, recipe) : new Definition(unit, recipe)
}

class Definition implements UnitDefinition {
  readonly name: string
  readonly type: UnitType
  readonly options: readonly UnitOption[]
  readonly text: string
  readonly hash: string
  readonly #unit: UnitName
  readonly #recipe: Recipe

  constructor(unit: UnitName, recipe: Recipe) {
    this.#unit = unit
    this.#recipe = recipe
    this.name = unit.name
    this.type = unit.type as UnitType // parseUnitName has checked it
    this.options = write(unit, recipe)
    this.text = serializeOptions(this.options)
    this.hash = hashOptions(this.options)
  }

  derive(...changes: UnitPart[]): UnitDefinition
  derive<const Name extends `${string}.${UnitType}`>(name: Name, ...changes: UnitPart[]): Defined<Name>
  derive(...given: (string | UnitPart)[]): UnitDefinition | TemplateDefinition {
    const changes = given.filter((each): each is UnitPart => typeof each !== 'string')
    const [name] = given
    const renamed = typeof name === 'string' ? parseUnitName(name) : undefined
    if (renamed !== undefined && renamed.type !== this.type) {
      throw new UnitDefinitionError(
        renamed.name,
        `cannot be derived from ${this.name}, which is of another type`,
      )
    }
    return define(renamed ?? this.#unit, {
      toldAs: renamed ?? this.#recipe.toldAs,
      parts: this.#recipe.parts,
      changes: [...this.#recipe.changes, ...changes],
    })
  }
}

class Template extends Definition implements TemplateDefinition {
  readonly #recipe: Recipe

  constructor(unit: UnitName, recipe: Recipe) {
    super(unit, recipe)
    this.#recipe = recipe
  }

  instance(id: string | number): UnitDefinition {
    return define(parseUnitName(instanceName(this.name, String(id))), this.#recipe)
  }

  instances(range: string | number): UnitDefinition[] {
    const ids = typeof range === 'number' ? `1..${range}` : range
    if (ids === '1..0') return []
    return expandRange(isRange(ids) ? ids : `<${ids}>`).map((id) => this.instance(id))
  }

  override derive(...changes: UnitPart[]): TemplateDefinition
  override derive<const Name extends `${string}.${UnitType}`>(
    name: Name,
    ...changes: UnitPart[]
  ): Defined<Name>
  override derive(...given: (string | UnitPart)[]): UnitDefinition | TemplateDefinition {
    return super.derive(...given)
  }
}

function write(unit: UnitName, { toldAs, parts, changes }: Recipe): UnitOption[] {
  const written = new WrittenSections(unit)
  for (const part of parts) written.add(typeof part === 'function' ? part(toldAs) : part)
  for (const change of changes) written.change(typeof change === 'function' ? change(toldAs) : change)
  const options = written.options().map((option) => {
    const { section, name } = option
    const value = continueLine(name, option.value, findOption(section, name)?.kind)
    if (value !== undefined) return { section, name, value }
    throw new UnitDefinitionError(
      unit.name,
      'is longer than a line may be, and has no blank to break it at',
      {
        section,
        option: name,
      },
    )
  })
  if (options.length === 0) throw new UnitDefinitionError(unit.name, 'the unit file would be empty')
  checkWritten(unit.name, options)
  return options
}
