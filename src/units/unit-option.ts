/**
 * One `Name=Value` line of a unit file and the section it stands in: the shape in which fleet stores and
 * sends unit files. A unit file is an ordered list of these, so that repeats and order survive.
 */
export interface UnitOption {
  readonly section: string
  readonly name: string
  /** The text after `=`. A continued line keeps its backslash and newline. */
  readonly value: string
}
