import { matchesGlob } from '../../../../units/index.js'
import { type CommandCall, print } from '../../command.js'
import { dotOf } from './status.js'
import { fleetUnits, fullName, type UnitView, viewUnit } from './unit-view.js'

export interface ListOptions {
  readonly patterns: readonly string[]
  /** Also units that are inactive. */
  readonly all: boolean
  readonly legend: boolean
  readonly plain: boolean
  readonly types: readonly string[]
  readonly states: readonly string[]
}

const titles = ['UNIT', 'LOAD', 'ACTIVE', 'SUB']

/** fleet's units on the machine, in systemctl's columns. */
export function listUnits({ machine, systemd, stdout }: CommandCall, options: ListOptions): number {
  const { patterns, all, legend, plain, types, states } = options
  const views = fleetUnits(systemd)
    .flatMap((name) => viewUnit(systemd, name, machine.upSince ?? 0) ?? [])
    .filter(
      ({ name, load, active, sub }) =>
        (patterns.length === 0 || patterns.some((pattern) => matches(name, pattern))) &&
        (types.length === 0 || types.includes(name.slice(name.lastIndexOf('.') + 1))) &&
        (states.length === 0
          ? all || patterns.length > 0 || active !== 'inactive'
          : [load, active, sub].some((state) => states.includes(state))),
    )
  const rows = views.map(({ name, load, active, sub }) => [name, load, active, sub])
  const widths = titles.map((title, column) =>
    Math.max(legend ? title.length : 0, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (mark: string, cells: readonly string[], last: string) =>
    `${plain ? '' : `${mark} `}${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' ')} ${last}`
  if (legend && views.length > 0) print(stdout, line(' ', titles, 'DESCRIPTION'))
  views.forEach((view, at) => {
    print(stdout, line(markOf(view), rows[at] ?? [], view.description))
  })
  if (legend) print(stdout, ...explanation(views.length, all))
  return 0
}

/** Only what is not well is marked. */
function markOf(view: UnitView): string {
  return view.active === 'failed' || view.load !== 'loaded' ? dotOf({ ...view, active: 'active' }) : ' '
}

function matches(name: string, pattern: string): boolean {
  return /[*?[]/.test(pattern) ? matchesGlob(pattern, name) : name === fullName(pattern)
}

function explanation(count: number, all: boolean): string[] {
  if (count === 0) return ['0 loaded units listed.']
  const more = all
    ? ['To show all installed unit files use "systemctl list-unit-files".']
    : [
        'Pass --all to see loaded but inactive units, too.',
        "To show all installed unit files use 'systemctl list-unit-files'.",
      ]
  return [
    '',
    'LOAD   = Reflects whether the unit definition was properly loaded.',
    'ACTIVE = The high-level unit activation state, i.e. generalization of SUB.',
    'SUB    = The low-level unit activation state, values depend on unit type.',
    `${count} loaded units listed.${all ? '' : ` ${more[0]}`}`,
    more.at(-1) ?? '',
  ]
}
