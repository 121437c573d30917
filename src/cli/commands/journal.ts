import type { JournalEntry, JournalRange, PlacedUnit } from '../../operations/index.js'
import { LineWriter } from '../../operations/remote/line-writer.js'
import { defineCommand, operand } from '../command.js'
import type { Context } from '../context.js'
import { flag } from '../flag.js'
import { renderError } from '../output/render-error.js'
import { styled } from '../output/styled.js'
import { clusterHosts } from '../ssh/cluster-hosts.js'
import { sshFailed } from '../ssh/exit-status.js'
import { type JournalOutput, journalLines, journalOutputs } from '../ssh/journal-line.js'
import { remoteFlags } from '../ssh/remote-flags.js'
import { UsageError } from '../usage-error.js'

/** Lines shown where nothing says how many, as with fleetctl. */
const usualLines = 10

export default defineCommand({
  name: 'journal',
  summary: 'Show the journal of units from their machines',
  description: `
Prints the last lines of the journal of each unit, of a global unit from all machines that have it. Several are merged by time, each line behind its unit.

With -f new lines are shown as they come, also when a unit was restarted or has moved to another machine, until Ctrl-C.

Of one unit on one machine any --output of journalctl can be had; of several, and with -f: ${journalOutputs.join(', ')}.`,
  operands: { unit: operand.many({ summary: 'Units, ranges or patterns', complete: 'unit' }) },
  flags: {
    follow: flag.boolean({ summary: 'Go on with new lines as they come', short: 'f' }),
    lines: flag.integer({
      summary: `How many lines of each (${usualLines}, or all since --since, where none is given)`,
      short: 'n',
    }),
    since: flag.string({ summary: 'Not older than this, as journalctl reads it', placeholder: 'TIME' }),
    until: flag.string({ summary: 'Not newer than this', placeholder: 'TIME' }),
    output: flag.string({
      summary: 'How to write them, as journalctl has it',
      placeholder: 'MODE',
      default: 'short',
    }),
    sudo: flag.boolean({ summary: 'Read it with sudo' }),
    ...remoteFlags,
  },
  examples: [
    { line: 'caasctl journal paas-monitor@1', does: 'The last ten lines of a unit' },
    { line: "caasctl journal -f 'paas-monitor@*'", does: 'What all instances write, as it comes' },
    { line: "caasctl journal --since '1 hour ago' --output cat web", does: 'The last hour, messages alone' },
  ],
  async run(context, flags) {
    const { followJournal, placesOfUnits, resolve } = await import('../../operations/index.js')
    const { output, signal } = context
    const fleet = await context.fleet()
    const { units, missing } = await resolve(fleet, flags.unit, { signal })
    for (const name of missing) output.note(`Unit ${name} does not exist.`)
    if (units.length === 0) return 1
    const hosts = clusterHosts(context, flags)
    const lines = flags.lines ?? (flags.since === undefined ? usualLines : undefined)
    const range = { lines, since: flags.since, until: flags.until, sudo: flags.sudo }
    const placed = await placesOfUnits(fleet, units, signal)
    const loaded = new Set(placed.map(({ unit }) => unit))
    for (const unit of units.filter((name) => !loaded.has(name))) {
      output.note(`Unit ${unit} does not appear to be running.`)
    }
    if (flags.follow) {
      if (flags.until !== undefined) throw new UsageError('-f has no end: --until cannot be with it.')
      const show = entryPrinter(context, readOutput(flags.output), units.length > 1 || placed.length > 1)
      await followJournal(fleet, units, hosts, {
        ...range,
        signal,
        onEntries: (entries) => entries.forEach(show),
        onTrouble: (_, error) => renderError(error, output, context.settings),
      })
      signal.throwIfAborted()
      return 0
    }
    const [only, ...others] = placed
    if (only === undefined) return 1
    const code =
      others.length === 0 && units.length === 1
        ? await passOn(context, hosts, only, range, flags.output)
        : await printMerged(context, hosts, placed, range, readOutput(flags.output))
    return missing.length > 0 || loaded.size < units.length ? 1 : code
  },
})

type HostsOfCluster = ReturnType<typeof clusterHosts>

/** What journalctl writes, as it is. */
async function passOn(
  { output, signal, settings }: Context,
  hosts: HostsOfCluster,
  { unit, machine }: PlacedUnit,
  range: JournalRange,
  mode: string,
): Promise<number> {
  const { execEverywhere, journalCommand } = await import('../../operations/index.js')
  const writers = {
    stdout: new LineWriter((line) => output.text(`${line}\n`)),
    stderr: new LineWriter((line) => output.note(line)),
  }
  const command = journalCommand([unit], range, { output: mode })
  const [result] = await execEverywhere(hosts, [machine], command, {
    signal,
    onOutput(_, stream, chunk) {
      writers[stream].write(chunk)
      return output.drained(signal)
    },
  })
  for (const writer of Object.values(writers)) writer.end()
  signal.throwIfAborted()
  if (result?.error !== undefined) renderError(result.error, output, settings)
  else if (result?.outcome === 'lost') {
    output.note(`The journal of ${unit} may not be whole: its machine did not say how reading it ended.`)
  }
  return result?.exit ?? sshFailed
}

async function printMerged(
  context: Context,
  hosts: HostsOfCluster,
  placed: readonly PlacedUnit[],
  range: JournalRange,
  mode: JournalOutput,
): Promise<0 | 1> {
  const { readJournal } = await import('../../operations/index.js')
  const { entries, failures } = await readJournal(hosts, placed, range, context.signal)
  entries.forEach(entryPrinter(context, mode, true))
  for (const { error } of failures) renderError(error, context.output, context.settings)
  return failures.length === 0 ? 0 : 1
}

function readOutput(text: string): JournalOutput {
  const mode = journalOutputs.find((each) => each === text)
  if (mode !== undefined) return mode
  throw new UsageError(`--output ${text} can be had of one unit on one machine only, and not with -f.`, {
    suggestion: `Of several there are: ${journalOutputs.join(', ')}.`,
  })
}

/** @param named whether each line stands behind its unit; of one on several machines behind both */
function entryPrinter(
  { output }: Context,
  mode: JournalOutput,
  named: boolean,
): (entry: JournalEntry) => void {
  return (entry) => {
    if (mode === 'json') {
      output.jsonLines([entry])
      return
    }
    const prefix = styled('cyan', `${entry.unit} ${entry.machineID.slice(0, 8)}`)
    for (const line of journalLines(entry, mode)) {
      if (named) output.line(prefix, ` | ${line}`)
      else output.line(line)
    }
  }
}
