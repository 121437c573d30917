import type { CaasctlError } from '../../error.js'
import { isDone } from '../../operations/results.js'
import type { RunOnceResult } from '../../operations/run-once/run-once.js'
import { defineCommand, operand } from '../command.js'
import type { Context } from '../context.js'
import { flag } from '../flag.js'
import { machineLegend } from '../list/machine-legend.js'
import { EventLines } from '../operate/event-lines.js'
import { resultJson } from '../operate/result-json.js'
import { tellUndone } from '../operate/tell-results.js'
import { WaitingLines } from '../operate/waiting-lines.js'
import { styled } from '../output/styled.js'
import { RemovalLines } from '../run/removal-lines.js'
import { unitToRun } from '../run/unit-to-run.js'
import { clusterHosts } from '../ssh/cluster-hosts.js'
import { remoteFlags } from '../ssh/remote-flags.js'

/** As ssh(1) has it: what was to be run should not end so. */
const couldNotRun = 255

export default defineCommand({
  name: 'run',
  summary: 'Run a command or a unit once, on a machine the cluster chooses',
  description: `
Runs a command to its end as a oneshot unit that the cluster places: where --metadata and --machine allow. Its words are passed on just as they are; for pipes and variables call a shell, as in: run -- sh -c 'docker ps | wc -l'.

Of a unit, which is known by its '.service' or named with --unit, a copy is run: the unit itself stays as it is.

What it writes, to standard output and error, comes out on standard output as the journal of its machine has it, over SSH. The exit code is its own; 128 and the signal's number where a signal ended it; 255 where it could not be run. Without SSH there is no output, and the code is 0 or 1.

With --rm the unit is stopped and destroyed in the end, also after Ctrl-C; else it stays, to be looked at. When it has ended, or --timeout is over, caasctl ends within 15 s for what is left to be read and two minutes for stopping it; where the cluster says nothing for ten seconds, stopping is given up, and that is said.`,
  operands: { line: operand.any({ summary: 'Unit, or a command and its words', complete: 'unit-or-file' }) },
  flags: {
    rm: flag.boolean({ summary: 'Destroy the unit in the end' }),
    unit: flag.string({
      summary: 'The unit, or the path of its unit file',
      placeholder: 'UNIT',
      complete: 'unit-or-file',
    }),
    metadata: flag.list({
      summary: 'Metadata its machine must have; several times',
      placeholder: 'KEY=VALUE',
    }),
    machine: flag.string({
      summary: 'The machine it must run on',
      placeholder: 'MACHINE',
      complete: 'machine',
    }),
    env: flag.list({
      summary: 'A variable for the command; several times',
      short: 'e',
      placeholder: 'NAME=VALUE',
    }),
    'place-timeout': flag.duration({
      summary: 'How long a machine may take to run it; 0 waits for ever',
      default: '1m',
    }),
    timeout: flag.duration({ summary: 'How long it may run; 0 waits for ever', default: '0' }),
    ...remoteFlags,
  },
  formats: ['table', 'json'],
  changes: true,
  passThrough: true,
  examples: [
    { line: 'caasctl run --rm -- docker pull mvanholsteijn/paas-monitor', does: 'A command, anywhere' },
    {
      line: "caasctl run --rm --metadata consul_role=server -e KEEP=7 -- sh -c 'ls /var/backups | tail -n $KEEP'",
      does: 'Some shell, where the metadata is',
    },
    { line: 'caasctl run --rm backup.service', does: 'A unit of the cluster, out of turn' },
  ],
  async run(context, flags) {
    const { output, settings, signal } = context
    const unit = await unitToRun(context, flags)
    const { runOnce } = await import('../../operations/run-once/run-once.js')
    const fleet = await context.fleet()
    const waiting = new WaitingLines(output)
    const collected: string[] = []
    const removing = new RemovalLines(output)
    const ran = await runOnce(fleet, unit, {
      signal,
      hosts: clusterHosts(context, flags),
      remove: flags.rm,
      placeTimeoutMs: flags.placeTimeout,
      timeoutMs: flags.timeout,
      onEvent: (event) => {
        waiting.on(event)
        if (event.type === 'explained' || event.type === 'trouble') new EventLines(output, false).on(event)
        // From now on what it writes is shown, and nothing in between.
        if (event.type === 'observed' && event.machines.length > 0) waiting.stop()
      },
      onLine: (line) => {
        if (settings.format === 'table') output.text(`${line}\n`)
        else collected.push(line)
      },
      onTrouble: (error) => tellTrouble(context, error),
      onRemoval: (event) => removing.on(event),
    }).finally(() => {
      waiting.stop()
      removing.stop()
    })
    if (settings.format === 'json') {
      const { result, status, removal } = ran
      output.json({ ...resultJson(result), status, output: collected, removed: removal?.outcome === 'done' })
    }
    tell(context, ran, flags)
    return exitCode(ran)
  },
})

function tellTrouble(context: Context, error: CaasctlError): void {
  context.output.warn(`What it writes cannot be read from its machine, or comes late: ${error.message}`)
}

/** What went otherwise than well, on standard error. */
function tell(
  { output, signal }: Context,
  { result, machine, status, removal }: RunOnceResult,
  { rm }: { readonly rm: boolean },
): void {
  const { unit, outcome } = result
  const where = machine === undefined ? '' : ` on ${machineLegend(machine, false)}`
  if (outcome === 'failed' && status !== undefined) {
    output.note(styled('red', 'error:'), ` Unit ${unit} failed${where}: it ended with ${status}.`)
  } else if (!isDone(result) && outcome !== 'cancelled') tellUndone([result], output)
  if (removal !== undefined) tellUndone(removal.outcome === 'not-found' ? [] : [removal], output)
  if (!rm && result.change !== undefined) output.note(`Unit ${unit} is still there: caasctl destroy ${unit}`)
  if (signal.aborted && removal?.outcome === 'done') output.note(`Unit ${unit} was stopped and destroyed.`)
}

/** systemd's state where its machine did not tell more. */
function exitCode({ result: { outcome }, ended, status }: RunOnceResult): number {
  if (status !== undefined) return status
  if (!ended) return couldNotRun
  return outcome === 'done' ? 0 : 1
}
