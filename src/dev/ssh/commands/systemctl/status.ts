import type { Runner, RunningProcess, UnitProcess } from '../../../systemd/runner.js'
import type { Service } from '../../../systemd/service.js'
import { describeExit } from '../../../systemd/service-result.js'
import { type CommandCall, print } from '../../command.js'
import { ago, timestamp } from '../format-time.js'
import { formatEntry } from '../journal-format.js'
import { fleetUnits, type UnitView, viewUnit } from './unit-view.js'

/** What systemctl exits with: 0 for a unit that is active, 3 for one that is not, 4 for one that is not there. */
export function status(call: CommandCall, names: readonly string[], lines: number): number {
  const { machine, systemd, stdout, stderr } = call
  if (names.length === 0) {
    overview(call)
    return 0
  }
  let result = 0
  let first = true
  for (const name of names) {
    const view = viewUnit(systemd, name, machine.upSince ?? 0)
    if (view === undefined) {
      print(stderr, `Unit ${name} could not be found.`)
      result = 4
      continue
    }
    if (!first) print(stdout, '')
    first = false
    print(stdout, ...describe(view, systemd.runner), ...journalOf(call, view, lines))
    if (view.active === 'inactive' || view.active === 'failed') result = 3
  }
  return result
}

const dots: Readonly<Record<string, string>> = { inactive: '○', failed: '×' }

/** The mark in front of a unit. */
export function dotOf({ active, load }: UnitView): string {
  return load === 'loaded' ? (dots[active] ?? '●') : '×'
}

function describe(view: UnitView, runner: Runner): string[] {
  const { name, description, load, path, fileState, service } = view
  const title = description === name ? name : `${name} - ${description}`
  const preset = fileState === 'static' ? 'static' : `${fileState}; preset: disabled`
  const loaded =
    load === 'loaded'
      ? `loaded (${path}; ${preset})`
      : `${load} (Reason: Unit ${name} has a bad unit file setting.)`
  const triggers = view.unit?.triggers
  return [
    `${dotOf(view)} ${title}`,
    `     Loaded: ${loaded}`,
    `     Active: ${activeLine(view)}`,
    ...(triggers === undefined ? [] : [`   Triggers: ● ${triggers}`]),
    ...(service === undefined ? [] : processes(service, runner)),
  ]
}

function activeLine({ active, sub, since, service }: UnitView): string {
  const failed = service !== undefined && service.result !== 'success' ? ` (Result: ${service.result})` : ''
  const state = active === sub || active === 'failed' ? active : `${active} (${sub})`
  const when = since === undefined ? '' : ` since ${timestamp(since)}; ${ago(Date.now() - since)}`
  return `${state}${failed}${when}`
}

function processes(service: Service, runner: Runner): string[] {
  const { main, control, finished, name, statusText } = service
  const ended = finished.map(
    ({ pid, list, command, exit }) => `    Process: ${pid} ${list}=${command} (${describeExit(exit)})`,
  )
  const last = finished.findLast(({ list }) => list === 'ExecStart')
  return [
    ...ended,
    ...(main !== undefined
      ? [`   Main PID: ${main.pid} (${programName(main)})`]
      : last === undefined
        ? []
        : [`   Main PID: ${last.pid} (${describeExit(last.exit)})`]),
    ...(control === undefined ? [] : [`  Cntrl PID: ${control.pid} (${programName(control)})`]),
    ...(statusText === '' ? [] : [`     Status: "${statusText}"`]),
    ...controlGroupLines(name, all(service, runner)),
  ]
}

/** The kernel keeps the first 15 characters of a program's name. */
function programName({ command }: RunningProcess): string {
  const program = command.split(' ')[0] ?? ''
  return program.slice(program.lastIndexOf('/') + 1).slice(0, 15)
}

/** All that runs of a service; what is simulated has no children. */
function all({ name, main, control }: Service, runner: Runner): Pick<UnitProcess, 'pid' | 'command'>[] {
  const found = runner.processes(name)
  const known = [main, control].filter((process) => process !== undefined)
  return [...found, ...known.filter(({ pid }) => found.every((other) => other.pid !== pid))].sort(
    (a, b) => a.pid - b.pid,
  )
}

function controlGroupLines(name: string, running: readonly Pick<UnitProcess, 'pid' | 'command'>[]): string[] {
  if (running.length === 0) return []
  const width = String(running.at(-1)?.pid ?? 0).length
  return [
    `     CGroup: ${controlGroup(name)}`,
    ...running.map(
      ({ pid, command }, at) =>
        `             ${at === running.length - 1 ? '└─' : '├─'}${String(pid).padStart(width)} ${command}`,
    ),
  ]
}

/** Instances of a template have a slice of their own (systemd.slice(5)). */
function controlGroup(name: string): string {
  const [, prefix] = /^([^@]+)@/.exec(name) ?? []
  const slice = prefix === undefined ? '' : `/system-${prefix.replaceAll('-', '\\x2d')}.slice`
  return `/system.slice${slice}/${name}`
}

function journalOf({ machine, systemd }: CommandCall, { name }: UnitView, lines: number): string[] {
  const entries = lines === 0 ? [] : systemd.journal.entries(name).slice(-lines)
  const context = { machine: machine.identity, bootID: systemd.bootID }
  return entries.length === 0 ? [] : ['', ...entries.map((entry) => formatEntry(entry, 'short', context))]
}

function overview({ machine, systemd, stdout }: CommandCall): void {
  const names = fleetUnits(systemd)
  const failed = names.filter((name) => systemd.state(name).active === 'failed').length
  const since = machine.upSince ?? 0
  print(
    stdout,
    `● ${machine.identity.hostname}`,
    `    State: ${failed > 0 ? 'degraded' : 'running'}`,
    `    Units: ${names.length} loaded (incl. loaded aliases)`,
    '     Jobs: 0 queued',
    `   Failed: ${failed} units`,
    `    Since: ${timestamp(since)}; ${ago(Date.now() - since)}`,
  )
}
