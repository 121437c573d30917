import type { dump } from './dump.js'
import type { Section } from './sections.js'
import type { specOfName, specOfPlaceholder } from './value-kinds.js'

type DumpGroup = (typeof dump)[number]

type OptionsOfGroup<Group, S extends Section> = Group extends {
  readonly sections: readonly (infer In)[]
  readonly options: infer Options
}
  ? S extends In
    ? Options
    : never
  : never

type Intersection<Union> = (Union extends unknown ? (each: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never

/** The options of a section with their placeholders, as one object type. */
type Placeholders<S extends Section> = Intersection<OptionsOfGroup<DumpGroup, S>>

/** The names of a section's options. */
export type OptionName<S extends Section> = keyof Placeholders<S> & string

/** How the value of a section's option is written, as a literal type. */
export type SpecOf<S extends Section, Name extends OptionName<S>> = Name extends keyof typeof specOfName
  ? (typeof specOfName)[Name]
  : Placeholders<S>[Name] extends infer P extends keyof typeof specOfPlaceholder
    ? (typeof specOfPlaceholder)[P]
    : never
