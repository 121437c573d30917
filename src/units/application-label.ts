import type { UnitOption } from './unit-option.js'

/**
 * The section in which a unit tells which application it belongs to. fleet keeps it as it keeps every option,
 * and ignores what it says; systemd ignores sections that start with `X-`.
 */
export const applicationSection = 'X-Caasctl'

/** What a unit's options tell of the application it was deployed with. */
export interface ApplicationLabel {
  readonly application: string
  /** Whether it stands in for the instances of its template while they are replaced one after another. */
  readonly spare: boolean
}

/** The label of a unit; undefined where it belongs to no application. */
export function readLabel(options: readonly UnitOption[]): ApplicationLabel | undefined {
  const application = lastValue(options, 'Application')
  return application === undefined || application === ''
    ? undefined
    : { application, spare: lastValue(options, 'Spare') === 'yes' }
}

/** The options with the label, in place of any that they have. */
export function withLabel(
  options: readonly UnitOption[],
  { application, spare }: ApplicationLabel,
): UnitOption[] {
  const section = applicationSection
  return [
    ...withoutLabel(options),
    { section, name: 'Application', value: application },
    ...(spare ? [{ section, name: 'Spare', value: 'yes' }] : []),
  ]
}

/** The options as they were before they were labelled. */
export function withoutLabel(options: readonly UnitOption[]): UnitOption[] {
  return options.filter(({ section }) => section !== applicationSection)
}

function lastValue(options: readonly UnitOption[], wanted: string): string | undefined {
  return options.filter(({ section, name }) => section === applicationSection && name === wanted).at(-1)
    ?.value
}
