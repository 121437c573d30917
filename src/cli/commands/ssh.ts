import type { Machine } from '../../api/index.js'
import type { Place } from '../../operations/index.js'
import type { RemoteProcess } from '../../ssh/index.js'
import { defineCommand, operand } from '../command.js'
import type { Context } from '../context.js'
import { flag } from '../flag.js'
import { clusterHosts } from '../ssh/cluster-hosts.js'
import { exitStatus, withSshStatus } from '../ssh/exit-status.js'
import { joinProcess, startProcess } from '../ssh/join-process.js'
import { remoteFlags } from '../ssh/remote-flags.js'
import { runHere } from '../ssh/run-here.js'
import { UsageError } from '../usage-error.js'

export default defineCommand({
  name: 'ssh',
  summary: 'Open a shell on a machine, or run a command there',
  description: `
The machine is named by its ID or a beginning of it, by its address or host name, or by a unit that is on it. Without a command a shell is opened in a terminal; with one, its words are joined with blanks and run by the shell of the machine, as ssh does. All that follows the name belongs to the command, flags too; those of caasctl stand before it.

The exit code is that of the command; 128 and the signal's number where a signal ended it; 255 where SSH itself failed.

To run a command on many machines, its arguments kept as they are: caasctl ssh-exec.`,
  operands: {
    line: operand.any({
      summary: 'Machine or unit, then a command',
      complete: 'machine-or-unit',
    }),
  },
  flags: {
    machine: flag.string({ summary: 'The machine', placeholder: 'MACHINE', complete: 'machine' }),
    unit: flag.string({ summary: 'The machine that has this unit', placeholder: 'UNIT', complete: 'unit' }),
    'forward-agent': flag.boolean({
      summary: 'Let your SSH agent be used from there, by whoever can on that machine',
      short: 'A',
    }),
    tty: flag.boolean({ summary: 'A terminal for the command too, as top needs one', short: 't' }),
    'no-stdin': flag.boolean({
      summary: 'Leave standard input alone, for loops that read a list from it',
      short: 'n',
    }),
    ...remoteFlags,
  },
  passThrough: true,
  examples: [
    { line: 'caasctl ssh 1cdadb87', does: 'A shell on a machine' },
    { line: 'caasctl ssh paas-monitor@1 docker ps', does: 'A command on the machine that has a unit' },
    { line: 'caasctl ssh -A --machine 10.230.14.83', does: 'A shell from which your agent can be used' },
    { line: 'caasctl ssh 1cdadb87 "docker ps | wc -l"', does: 'A pipe that runs on the machine' },
  ],
  async run(context, flags) {
    const { place, command } = readLine(flags)
    const { findPlace } = await import('../../operations/remote/find-place.js')
    return withSshStatus(context, async () => {
      const hosts = clusterHosts(context, flags)
      const machine = await findPlace(await context.fleet(), place, hosts, context.signal)
      const { io } = context
      const terminal = io.stdin.isTTY === true && (command === undefined || flags.tty)
      if (await hosts.isLocal(machine)) {
        return exitStatus(await runHere(context, command, { stdin: !flags.noStdin }))
      }
      const connection = await hosts.connection(machine)
      const pty = terminal || flags.tty ? terminalOf(context) : undefined
      const process = await startProcess(context.signal, (signal) => {
        const options = { agentForward: flags.forwardAgent, signal }
        return command === undefined && pty !== undefined
          ? connection.shell(pty, options)
          : connection.exec(command ?? 'exec "$SHELL" -l', { ...options, pty, stdin: 'pipe' })
      })
      tellAgent(process, context, machine)
      const end = () => hosts.endCommands(machine)
      return exitStatus(await joinProcess(process, context, { stdin: !flags.noStdin, terminal, end }))
    })
  },
})

function readLine({
  line,
  machine,
  unit,
}: {
  readonly line: readonly string[]
  readonly machine: string | undefined
  readonly unit: string | undefined
}): { readonly place: Place; readonly command: string | undefined } {
  if (machine !== undefined && unit !== undefined) {
    throw new UsageError('Both --machine and --unit are given; one of them is enough.')
  }
  const given =
    machine !== undefined
      ? ({ kind: 'machine', name: machine } as const)
      : unit !== undefined
        ? ({ kind: 'unit', name: unit } as const)
        : undefined
  const [name, ...rest] = line
  const place = given ?? (name === undefined || name === '' ? undefined : ({ kind: 'any', name } as const))
  if (place === undefined) {
    throw new UsageError('No machine and no unit given.', { suggestion: 'How to call it: caasctl help ssh' })
  }
  const words = given === undefined ? rest : line
  const command = (words[0] === '--' ? words.slice(1) : words).join(' ')
  return { place, command: command === '' ? undefined : command }
}

function terminalOf({ io }: Context) {
  return { term: io.env.TERM ?? 'xterm', columns: io.stdout.columns ?? 80, rows: io.stdout.rows ?? 24 }
}

function tellAgent({ agentForwarding }: RemoteProcess, { output }: Context, { primaryIP }: Machine): void {
  if (agentForwarding === 'refused') output.warn(`${primaryIP} does not let your agent be used from there.`)
  if (agentForwarding === 'no-agent')
    output.warn('There is no SSH agent to forward: SSH_AUTH_SOCK is not set.')
}
