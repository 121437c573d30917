import type { MachineChoice } from '../../operations/index.js'
import { quoteForShell } from '../../ssh/quote-for-shell.js'
import { defineCommand, operand } from '../command.js'
import { flag } from '../flag.js'
import { clusterHosts } from '../ssh/cluster-hosts.js'
import { remoteFlags } from '../ssh/remote-flags.js'
import { UsageError } from '../usage-error.js'

export default defineCommand({
  name: 'ssh-exec',
  summary: 'Run a command on many machines at once',
  description: `
Runs a command on all machines, on some, on those that have units, or on those with certain metadata; or on the one machine that is named in front. Each argument reaches the command as it was typed: sh -c 'echo "$HOME"' prints the home folder there. With --shell a line is run by the shell of each machine.

Each line of output stands behind the machine it comes from; of one machine that was named in front it is passed on as it is. What fails on one machine does not stop the others; a summary on standard error tells which did it and which did not.

The exit code is 0 only where it was 0 on all machines; of a machine named in front it is that of the command. JSON has of each machine: stdout, stderr, exit, signal, duration and what became of it.`,
  operands: {
    line: operand.any({
      summary: 'Machine or unit, unless flags say where; then a command',
      complete: 'machine-or-unit',
    }),
  },
  flags: {
    all: flag.boolean({ summary: 'On all machines', short: 'a' }),
    machine: flag.list({
      summary: 'On this machine; several with commas, or given again',
      placeholder: 'MACHINE',
      complete: 'machine',
    }),
    unit: flag.list({
      summary: 'On the machines that have this unit; ranges and patterns too',
      placeholder: 'UNIT',
      complete: 'unit',
    }),
    metadata: flag.list({ summary: 'On machines that have all of this', placeholder: 'KEY=VALUE' }),
    shell: flag.string({ summary: 'A line for the shell, in place of a command', placeholder: 'LINE' }),
    concurrency: flag.integer({ summary: 'Machines at a time', default: 16 }),
    timeout: flag.duration({
      summary: 'How long each machine may take, connecting included; 0 for ever',
      default: '0',
    }),
    'fail-fast': flag.boolean({ summary: 'Begin on no further machine once it failed on one' }),
    group: flag.boolean({ summary: 'Each machine’s output in one piece, when it is done' }),
    ...remoteFlags,
  },
  passThrough: true,
  formats: ['table', 'json', 'jsonl', 'name'],
  examples: [
    { line: 'caasctl ssh-exec --all -- docker ps', does: 'On all machines' },
    { line: 'caasctl ssh-exec 1cdadb87 docker ps', does: 'On one' },
    {
      line: "caasctl ssh-exec --metadata consul_role=server --shell 'docker ps | wc -l'",
      does: 'A line for the shell, on machines with that metadata',
    },
    {
      line: "caasctl ssh-exec --unit 'web@*' --timeout 30 -o json -- uptime",
      does: 'On the machines that have these units, as data',
    },
  ],
  async run(context, flags) {
    if (flags.concurrency < 1) throw new UsageError('--concurrency: at least 1 is wanted.')
    const choice = readChoice(flags)
    const words = choice === undefined ? flags.line.slice(1) : flags.line
    const command = readCommand(words[0] === '--' ? words.slice(1) : words, flags.shell, flags.line)
    const hosts = clusterHosts(context, flags)
    if (choice !== undefined) {
      const { runOnMachines } = await import('../ssh/run-on-machines.js')
      return runOnMachines(context, hosts, choice, command, flags)
    }
    const [name] = flags.line
    if (name === undefined) {
      throw new UsageError('Nothing says on which machines.', {
        suggestion: 'Name one, or give --all, --machine, --unit or --metadata.',
      })
    }
    const { runOnPlace } = await import('../ssh/run-on-place.js')
    return runOnPlace(context, hosts, name, command, flags)
  },
})

function readChoice(flags: {
  readonly all: boolean
  readonly machine: readonly string[]
  readonly unit: readonly string[]
  readonly metadata: readonly string[]
}): MachineChoice | undefined {
  const split = (texts: readonly string[]) =>
    texts.flatMap((text) => text.split(',')).filter((text) => text !== '')
  const choices: MachineChoice[] = []
  if (flags.all) choices.push({ kind: 'all' })
  if (flags.machine.length > 0) choices.push({ kind: 'machines', names: split(flags.machine) })
  if (flags.unit.length > 0) choices.push({ kind: 'units', names: split(flags.unit) })
  if (flags.metadata.length > 0) {
    choices.push({ kind: 'metadata', wanted: Object.fromEntries(split(flags.metadata).map(readPair)) })
  }
  if (choices.length > 1) throw new UsageError('--all, --machine, --unit and --metadata exclude each other.')
  return choices[0]
}

function readPair(text: string): readonly [string, string] {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (key === undefined || value === undefined) {
    throw new UsageError(`--metadata: KEY=VALUE is wanted, not ${JSON.stringify(text)}.`)
  }
  return [key, value]
}

function readCommand(words: readonly string[], shell: string | undefined, line: readonly string[]): string {
  if (shell !== undefined && words.length > 0) {
    throw new UsageError(`--shell gives the whole line; ${JSON.stringify(words[0])} is too much.`)
  }
  const command = shell ?? quoteForShell(words)
  if (command.trim() === '') {
    throw line.length === 0
      ? new UsageError('No command given.', { suggestion: 'How to call it: caasctl help ssh-exec' })
      : new UsageError(`No command given: ${quoteForShell(line)} is where it would run.`, {
          suggestion: `On all machines: caasctl ssh-exec --all -- ${quoteForShell(line)}`,
        })
  }
  return command
}
