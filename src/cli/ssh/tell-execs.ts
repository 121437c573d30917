import { type MachineExec, succeeded } from '../../operations/remote/exec-everywhere.js'
import { machineLegend } from '../list/machine-legend.js'
import type { Output } from '../output/output.js'
import { describe } from '../output/render-error.js'
import type { MachineOutput } from './collected-output.js'

/** One machine's run as `-o json` shows it. */
export function execJson(
  { machine, outcome, begun, exit, signal, error, durationMs }: MachineExec,
  written: MachineOutput,
) {
  return {
    machine: machine.id,
    address: machine.primaryIP,
    outcome,
    begun,
    exit,
    signal,
    durationMs,
    ...written,
    error: error === undefined ? undefined : describe(error),
  }
}

/** Tells on standard error how many did it, and of each other machine why not. */
export function tellExecs(results: readonly MachineExec[], output: Output): void {
  const failed = results.filter((result) => !succeeded(result))
  for (const result of failed) {
    const { machine, error } = result
    output.note({ text: `${machineLegend(machine, false)}: ${whatHappened(result)}`, style: 'red' })
    if (error?.suggestion !== undefined) output.note({ text: `  ${error.suggestion}`, style: 'dim' })
  }
  const machines = `${results.length} machine${results.length === 1 ? '' : 's'}`
  const done = results.length - failed.length
  output.note(
    failed.length === 0 ? `Done on ${machines}.` : `Done on ${done} of ${machines}${counts(failed)}.`,
  )
}

function whatHappened({ outcome, begun, exit, signal, error }: MachineExec): string {
  switch (outcome) {
    case 'exited':
      return signal === undefined ? `exit ${exit}` : `ended by ${signal}`
    case 'not-begun':
      return `not begun: ${error?.message ?? 'it could not be reached'}`
    case 'lost':
      return error?.message ?? 'it was begun, and nothing was said of its end.'
    case 'timed-out':
      return begun ? 'took too long; it was told to end' : 'not begun: it took too long to be reached'
    case 'cancelled':
      return begun ? 'interrupted; it was told to end' : 'not begun: interrupted'
    case 'skipped':
      return 'not begun, because it failed before'
  }
}

function counts(failed: readonly MachineExec[]): string {
  const groups = [
    ['failed', failed.filter(({ outcome }) => outcome === 'exited')],
    ['perhaps done', failed.filter(({ outcome, begun }) => outcome !== 'exited' && begun)],
    ['not begun', failed.filter(({ begun }) => !begun)],
  ] as const
  return groups.flatMap(([name, { length }]) => (length === 0 ? [] : `, ${length} ${name}`)).join('')
}
