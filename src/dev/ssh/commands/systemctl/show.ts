import { constants } from 'node:os'
import type { ProcessExit } from '../../../systemd/runner.js'
import { type CommandCall, print } from '../../command.js'
import { timestamp } from '../format-time.js'
import { type UnitView, viewUnit } from './unit-view.js'

/** Properties as `NAME=VALUE` lines; of a unit that is not there too, as systemctl does. */
export function show(
  { machine, systemd, stdout }: CommandCall,
  names: readonly string[],
  { wanted, value }: { readonly wanted: readonly string[]; readonly value: boolean },
): number {
  names.forEach((name, at) => {
    const all = properties(name, viewUnit(systemd, name, machine.upSince ?? 0))
    const chosen = wanted.length === 0 ? all : all.filter(([property]) => wanted.includes(property))
    if (at > 0) print(stdout, '')
    print(stdout, ...chosen.map(([property, text]) => (value ? text : `${property}=${text}`)))
  })
  return 0
}

function properties(name: string, view: UnitView | undefined): [string, string][] {
  if (view === undefined) {
    return [
      ['Id', name],
      ['Names', name],
      ['Description', name],
      ['LoadState', 'not-found'],
      ['ActiveState', 'inactive'],
      ['SubState', 'dead'],
    ]
  }
  const { description, load, active, sub, path, fileState, unit, service } = view
  const main = service?.finished.findLast(({ list }) => list === 'ExecStart')
  return [
    ...(service === undefined
      ? []
      : ([
          ['MainPID', String(service.main?.pid ?? 0)],
          ['Result', service.result],
          ['ControlPID', String(service.control?.pid ?? 0)],
          ['StatusText', service.statusText],
          ['NRestarts', String(service.restartCount)],
          ['ExecMainPID', String(service.main?.pid ?? main?.pid ?? 0)],
          ...mainEnd(main?.exit),
        ] satisfies [string, string][])),
    ['Id', name],
    ['Names', name],
    ['Description', description],
    ['LoadState', load],
    ['ActiveState', active],
    ['SubState', sub],
    ['FragmentPath', path],
    ['UnitFileState', fileState],
    ['StateChangeTimestamp', time(view.since ?? unit?.since.state)],
    ['ActiveEnterTimestamp', time(unit === undefined ? view.since : unit.since.active)],
    ['InactiveEnterTimestamp', time(unit?.since.inactive)],
  ]
}

/** As waitid(2) tells it: exited, killed or dumped, and with which status or signal. */
function mainEnd(exit: ProcessExit | undefined): [string, string][] {
  if (exit === undefined)
    return [
      ['ExecMainCode', '0'],
      ['ExecMainStatus', '0'],
    ]
  if (exit.code === 'exited')
    return [
      ['ExecMainCode', '1'],
      ['ExecMainStatus', String(exit.status)],
    ]
  const signal = Object.entries(constants.signals).find(([name]) => name === exit.signal)?.[1] ?? 0
  return [
    ['ExecMainCode', exit.code === 'dumped' ? '3' : '2'],
    ['ExecMainStatus', String(signal)],
  ]
}

/** Empty where it never happened. */
function time(at: number | undefined): string {
  return at === undefined ? '' : timestamp(at)
}
