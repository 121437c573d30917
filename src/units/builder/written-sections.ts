import { nearestWord } from '../../nearest-word.js'
import { fleetSection } from '../requirements.js'
import { findOption } from '../systemd/find-option.js'
import { nearestOption } from '../systemd/nearest-option.js'
import { sectionsOfType } from '../systemd/sections.js'
import type { UnitName, UnitType } from '../unit-name.js'
import type { UnitOption } from '../unit-option.js'
import { InvalidValueError } from '../values/invalid-value.js'
import { UnitDefinitionError } from './definition-error.js'
import { fleetWriter, writableFleetOptions } from './fleet-values.js'
import { isRecord, UnwritableValue, writeValues } from './write-value.js'

/** What a definition says, written: the lines of each option, by section and name, in the order first given. */
export class WrittenSections {
  private readonly sections = new Map<string, Map<string, string[]>>()
  private readonly unit: UnitName
  private readonly allowed: readonly string[]

  constructor(unit: UnitName) {
    this.unit = unit
    this.allowed = [...sectionsOfType[unit.type as UnitType], fleetSection]
  }

  /**
   * Adds a part of a definition: of an option that repeats the lines are added, of another they replace what
   * an earlier part said. What is undefined is as if not there.
   */
  add(part: unknown): void {
    this.each(part, (options, name, { lines, repeats, unique }) => {
      if (lines === undefined) return
      const all = [...((repeats && options.get(name)) || []), ...lines]
      options.set(name, unique ? [...new Set(all)] : all)
    })
  }

  /** Takes a change to a definition: its options replace those there are, an undefined one takes them out. */
  change(part: unknown): void {
    if (isRecord(part)) {
      for (const [section, options] of Object.entries(part)) {
        if (options === undefined) this.sections.delete(section)
      }
    }
    this.each(part, (options, name, { lines }) => {
      if (lines === undefined) options.delete(name)
      else options.set(name, lines)
    })
  }

  /** All lines, section by section in the canonical order. */
  options(): UnitOption[] {
    return this.allowed.flatMap((section) =>
      [...(this.sections.get(section) ?? [])].flatMap(([name, lines]) =>
        lines.map((value) => ({ section, name, value })),
      ),
    )
  }

  private each(
    part: unknown,
    visit: (options: Map<string, string[]>, name: string, written: WrittenOption) => void,
  ): void {
    if (!isRecord(part)) this.fail('a definition is an object of sections, or a function that gives one')
    for (const [section, given] of Object.entries(part)) {
      this.checkSection(section)
      if (given === undefined) continue
      if (!isRecord(given)) this.fail('takes an object of options', { section })
      const options = this.sections.get(section) ?? new Map<string, string[]>()
      this.sections.set(section, options)
      for (const [name, value] of Object.entries(given))
        visit(options, name, this.write(section, name, value))
    }
  }

  private checkSection(section: string): void {
    if (this.allowed.includes(section)) return
    const nearest = nearestWord(section, this.allowed)
    this.fail(
      `a ${this.unit.type} unit has no such section`,
      { section },
      nearest === undefined ? `It has ${this.allowed.join(', ')}.` : `Did you mean ${nearest}?`,
    )
  }

  private write(section: string, option: string, value: unknown): WrittenOption {
    const { repeats, unique, write } = this.writer(section, option)
    try {
      return { lines: value === undefined ? undefined : write(value), repeats, unique }
    } catch (error) {
      if (error instanceof UnwritableValue) return this.fail(error.message, { section, option })
      if (error instanceof InvalidValueError) return this.fail(error.reason, { section, option })
      throw error
    }
  }

  private writer(section: string, option: string) {
    if (section === fleetSection) {
      const writer = fleetWriter(option)
      if (writer !== undefined) return { ...writer, unique: true }
      const nearest = nearestWord(option, writableFleetOptions)
      return this.fail('fleet has no such option', { section, option }, suggest(nearest))
    }
    const spec = findOption(section, option)
    if (spec === undefined) {
      const near = nearestOption(section, option, this.allowed)
      const nearest = near && (near.section === section ? near.name : `${near.name} in ${near.section}`)
      return this.fail('systemd has no such option', { section, option }, suggest(nearest))
    }
    if (spec.status === 'removed' || spec.status === 'unsupported') {
      const instead = spec.instead === undefined ? undefined : `Use ${spec.instead}`
      return this.fail('systemd ignores this option', { section, option }, instead)
    }
    return {
      repeats: spec.repeats === true,
      unique: spec.kind === 'units',
      write: (given: unknown) => writeValues(spec, given),
    }
  }

  private fail(reason: string, place = {}, suggestion?: string): never {
    throw new UnitDefinitionError(this.unit.name, reason, place, { suggestion })
  }
}

interface WrittenOption {
  /** Undefined where the definition gives undefined. */
  readonly lines: string[] | undefined
  readonly repeats: boolean
  /** Whether a line that is there already adds nothing. */
  readonly unique: boolean
}

function suggest(nearest: string | undefined): string | undefined {
  return nearest === undefined ? undefined : `Did you mean ${nearest}?`
}
