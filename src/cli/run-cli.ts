import { checkFlags, findAsked } from './arguments/asked.js'
import { type FoundCommand, findCommand } from './arguments/find-command.js'
import { ClosedPipe, OutputError } from './closed-pipe.js'
import { exitCodeOf } from './exit-code.js'
import { globalFlags } from './global-flags.js'
import type { CliIO } from './io.js'
import { commandNames, loadCommand } from './manifest.js'
import { earlyLook } from './output/early-look.js'
import { Output } from './output/output.js'
import { renderError } from './output/render-error.js'
import { runCommand } from './run-command.js'
import { UsageError } from './usage-error.js'
import { versionLine } from './version.js'

/**
 * Runs one command line. Never rejects: errors are written to standard error.
 * @param argv without the program's own name
 * @returns the exit code: 0 all was done, 1 something asked for was not done, 2 wrong usage, 130 Ctrl-C
 */
export async function runCli(argv: readonly string[], io: CliIO): Promise<number> {
  const closedPipe = new ClosedPipe(io)
  try {
    const code = await runLine(argv, io, closedPipe.signal)
    const failure = await closedPipe.settle()
    return failure instanceof OutputError && code === 0 ? tellError(failure, argv, io) : code
  } finally {
    closedPipe.unwatch()
  }
}

async function runLine(argv: readonly string[], io: CliIO, closedPipe: AbortSignal): Promise<number> {
  try {
    const found = findCommand(argv, commandNames)
    if (found.kind !== 'command') return await runBare(found, io)
    const command = await loadCommand(found.name)
    return await runCommand(command, found.argv, io, closedPipe)
  } catch (error) {
    return tellError(error, argv, io)
  }
}

function tellError(error: unknown, argv: readonly string[], io: CliIO): 1 | 2 {
  const look = earlyLook(argv, io.env)
  renderError(error, new Output(io, look.color), look)
  return exitCodeOf(error)
}

/** A command line that names no command, or only the first word of one. */
async function runBare(found: Exclude<FoundCommand, { kind: 'command' }>, io: CliIO): Promise<number> {
  const output = new Output(io)
  const asked = findAsked(found.argv, globalFlags)
  if (asked === 'version') {
    output.line(versionLine())
    return 0
  }
  if (asked === undefined) {
    checkFlags(found.argv, globalFlags)
    if (found.kind === 'group') {
      const words = commandNames.all().filter((name) => name.startsWith(`${found.name} `))
      throw new UsageError(`'${found.name}' is the first word of several commands: ${words.join(', ')}.`, {
        suggestion: `What they do: caasctl help ${found.name}`,
      })
    }
  }
  const { helpText } = await import('./help/help-text.js')
  output.raw(await helpText(found.kind === 'group' ? found.name : '', io))
  return 0
}
