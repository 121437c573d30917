import { dump } from './dump.js'
import { deprecatedOptions, removedOptions, unsupportedOptions } from './outdated.js'
import type { Section } from './sections.js'
import { specOfName, specOfPlaceholder, type ValueSpec } from './value-kinds.js'

/** An option that systemd knows in a section of a unit file. */
export interface SystemdOption extends ValueSpec {
  readonly section: Section
  readonly name: string
  /**
   * `current`: documented. `deprecated`: still read, no longer documented. `unsupported`: read but of no
   * effect in this section. `removed`: read by the systemd of fleet's time, ignored by today's; its `kind` is
   * `string`.
   */
  readonly status: 'current' | 'deprecated' | 'unsupported' | 'removed'
  /** What to write instead of a deprecated or removed option, where there is something: `MemoryMax=`. */
  readonly instead?: string
}

/** The option of that name (case counts) in that section; undefined where systemd knows none. */
export function findOption(section: string, name: string): SystemdOption | undefined {
  return table().get(section)?.get(name)
}

/** All options of a section that are not removed; none for a section that systemd does not know. */
export function optionsOf(section: string): SystemdOption[] {
  return [...(table().get(section)?.values() ?? [])].filter(({ status }) => status !== 'removed')
}

/** The sections that have an option of that name. */
export function sectionsWith(name: string): Section[] {
  return [...table().values()].flatMap((options) => {
    const option = options.get(name)
    return option === undefined || option.status === 'removed' ? [] : [option.section]
  })
}

/** Whether systemd reads a section of that name in any unit file. */
export function isSection(name: string): name is Section {
  return table().has(name)
}

type Table = ReadonlyMap<string, ReadonlyMap<string, SystemdOption>>

let cached: Table | undefined

function table(): Table {
  cached ??= build()
  return cached
}

function build(): Table {
  const sections = new Map<string, Map<string, SystemdOption>>()
  const add = (option: SystemdOption) => {
    const options = sections.get(option.section)
    if (options === undefined) sections.set(option.section, new Map([[option.name, option]]))
    else options.set(option.name, option)
  }
  const specs: Readonly<Record<string, ValueSpec>> = { ...specOfPlaceholder }
  const named: Readonly<Record<string, ValueSpec>> = specOfName
  for (const group of dump) {
    for (const section of group.sections) {
      for (const [name, placeholder] of Object.entries(group.options)) {
        const spec = named[name] ?? specs[placeholder]
        if (spec === undefined) continue // The types of value-kinds.ts leave none out.
        const key = `${section}.${name}`
        const instead = deprecatedOptions.get(key)
        const status = unsupportedOptions.has(key) ? 'unsupported' : 'current'
        add(
          instead === undefined
            ? { section, name, ...spec, status }
            : { section, name, ...spec, status: 'deprecated', instead },
        )
      }
    }
  }
  for (const [key, instead] of removedOptions) {
    const [section = '', name = ''] = key.split('.')
    if (!sections.has(section)) continue
    add({
      section: section as Section,
      name,
      kind: 'string',
      status: 'removed',
      ...(instead === undefined ? {} : { instead }),
    })
  }
  return sections
}
