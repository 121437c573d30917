import type { StatusPart } from '../../operations/index.js'
import { defineCommand, operand } from '../command.js'
import type { Context } from '../context.js'
import { flag } from '../flag.js'
import { machineLegend } from '../list/machine-legend.js'
import { printExplanation } from '../operate/print-explanation.js'
import { renderError } from '../output/render-error.js'
import { stateStyle, styled } from '../output/styled.js'
import { clusterHosts } from '../ssh/cluster-hosts.js'
import { remoteFlags } from '../ssh/remote-flags.js'

export default defineCommand({
  name: 'status',
  summary: 'Show what systemd says of units on their machines',
  description: `
Prints systemctl status of each unit from the machine that has it, of global units from all that have them. Units of one machine are asked for together. A unit that is on no machine is shown with its desired and current state, and why no machine can take it.

Where a machine cannot be reached over SSH, that is said on standard error, and what fleet knows is shown.

Exit codes as systemctl's: 0 when all run, 3 when one does not, 4 when a machine knows nothing of one; 1 when the cluster has no such unit.`,
  operands: { unit: operand.many({ summary: 'Units, ranges or patterns', complete: 'unit' }) },
  flags: {
    machine: flag.list({
      summary: 'Only on this machine; may be given again',
      placeholder: 'MACHINE',
      complete: 'machine',
    }),
    ...remoteFlags,
  },
  examples: [
    { line: 'caasctl status paas-monitor@1', does: 'One unit' },
    { line: "caasctl status 'paas-monitor@<1..5>'", does: 'Several, grouped by machine' },
    { line: 'caasctl status --machine 1cdadb87 http-router', does: 'A global unit on one machine' },
  ],
  async run(context, flags) {
    const { chooseMachines, status } = await import('../../operations/index.js')
    const fleet = await context.fleet()
    const hosts = clusterHosts(context, flags)
    const { signal } = context
    const only =
      flags.machine.length === 0
        ? undefined
        : await chooseMachines(fleet, { kind: 'machines', names: flags.machine }, hosts, signal)
    const machines = only === undefined ? undefined : new Set(only.map(({ id }) => id))
    const parts = await status(fleet, flags.unit, hosts, { signal, machines })
    print(parts, context)
    return exitCode(parts)
  },
})

function exitCode(parts: readonly StatusPart[]): number {
  if (parts.some(({ kind }) => kind === 'missing')) return 1
  return parts.map((part) => (part.kind === 'missing' ? 1 : part.exit)).find((exit) => exit !== 0) ?? 0
}

function print(parts: readonly StatusPart[], context: Context): void {
  const { output } = context
  const machines = parts.filter(({ kind }) => kind === 'systemd' || kind === 'fleet')
  let first = true
  for (const part of parts) {
    if (part.kind === 'missing') {
      output.note(`Unit ${part.unit} does not exist.`)
      continue
    }
    if (part.kind === 'elsewhere') {
      output.note(`Unit ${part.unit} is not there.`)
      continue
    }
    if (!first) output.line('')
    first = false
    if (machines.length > 1 && part.kind !== 'nowhere') {
      output.line(styled('bold', `==> ${machineLegend(part.machine, false)} <==`))
    }
    printPart(part, context)
  }
}

function printPart(
  part: Exclude<StatusPart, { readonly kind: 'missing' | 'elsewhere' }>,
  { output, settings }: Context,
): void {
  switch (part.kind) {
    case 'systemd':
      output.text(String(part.text))
      for (const line of String(part.complaint).split('\n')) if (line !== '') output.note(line)
      return
    case 'fleet':
      renderError(part.error, output, settings)
      output.note('This is what fleet knows:')
      for (const { name, load, active, sub } of part.states) {
        output.line(styled('bold', name))
        output.line(`  Machine: ${machineLegend(part.machine, false)}`)
        output.line(`   Loaded: ${load}`)
        output.line('   Active: ', styled(stateStyle(active), `${active} (${sub})`))
      }
      return
    case 'nowhere': {
      const { unit, desiredState = 'unknown' } = part.explanation
      output.note(`Unit ${unit} does not appear to be loaded.`)
      printExplanation(part.explanation, output, false)
      output.line(`  Desired state: ${desiredState}, current state: ${part.currentState ?? 'unknown'}`)
      return
    }
  }
}
