import type { Fleet } from '../api/index.js'
import { findAsked } from './arguments/asked.js'
import { flagsOf } from './arguments/flags-of.js'
import { parseArguments } from './arguments/parse-arguments.js'
import { Closers } from './closers.js'
import type { Command } from './command.js'
import { connectFleet } from './connect-fleet.js'
import type { Context } from './context.js'
import { exitCodeOf } from './exit-code.js'
import { globalFlags, type Settings } from './global-flags.js'
import { ClosedPipeError, InterruptedError } from './interrupted-error.js'
import type { CliIO } from './io.js'
import { once } from './once.js'
import { Output } from './output/output.js'
import { renderError } from './output/render-error.js'
import { wantsColor } from './output/wants-color.js'
import { chooseProfile } from './settings/choose-profile.js'
import type { Origin } from './settings/origin.js'
import { resolveFlags } from './settings/resolve-flags.js'
import { UsageError } from './usage-error.js'
import { versionLine } from './version.js'

/**
 * Runs one command.
 * @param argv without the words that name the command
 * @param closedPipe aborts when nobody reads standard output any more
 * @throws {UsageError} what else goes wrong is written, and told by the exit code
 */
export async function runCommand(
  command: Command,
  argv: readonly string[],
  io: CliIO,
  closedPipe: AbortSignal,
): Promise<number> {
  const asked = findAsked(argv, flagsOf(command), command.passThrough)
  if (asked !== undefined) return await answer(asked, command, io)
  const parsed = parseArguments(argv, command)
  const sources = { given: parsed.given, env: io.env }
  // A broken configuration must not keep anybody from mending it.
  const profile = command.ignoresProfile === true ? undefined : await chooseProfile(parsed.given, io.env)
  const global = resolveFlags(globalFlags, { ...sources, profile: profile?.entries })
  const own = resolveFlags(command.flags ?? {}, sources)
  const settings = withFormat(global.values, global.origins, command)
  const output = new Output(io, !settings.noColor && wantsColor(io.env))
  for (const warning of parsed.warnings) output.warn(warning)

  const closers = new Closers()
  const signal = command.changes === true ? io.signal : AbortSignal.any([io.signal, closedPipe])
  const context: Context = {
    io,
    settings,
    origins: new Map([
      ...global.origins,
      ...own.origins,
      ...(profile === undefined ? [] : [['profile', profile.origin] as const]),
    ]),
    profile: profile?.name,
    givenTexts: parsed.givenTexts,
    output,
    signal,
    fleet: once(() => openFleet(context)),
    ssh: once(async () => {
      const { makeSshPool } = await import('./ssh/make-ssh-pool.js')
      const pool = makeSshPool(context)
      closers.add(() => pool.close())
      return pool
    }),
    onEnd: (close) => closers.add(close),
  }
  try {
    const code = (await command.run(context, { ...own.values, ...parsed.operands })) ?? 0
    return interruptedCode(io) ?? code
  } catch (error) {
    if (closedPipe.reason instanceof ClosedPipeError && signal.aborted) return 0
    const told = closedPipe.aborted && signal.aborted ? closedPipe.reason : error
    const interrupted = interruptedCode(io, told)
    if (interrupted === undefined) renderError(told, output, settings)
    else output.note('Interrupted.')
    return interrupted ?? exitCodeOf(told)
  } finally {
    output.live?.clear()
    await closers.close()
  }
}

async function answer(asked: 'help' | 'version', command: Command, io: CliIO): Promise<number> {
  const output = new Output(io)
  if (asked === 'version') output.line(versionLine())
  else {
    const { helpText } = await import('./help/help-text.js')
    output.raw(await helpText(command.name, io))
  }
  return 0
}

/** A format asked for on the command line must be one that the command has; one set for all is let be. */
function withFormat(settings: Settings, origins: ReadonlyMap<string, Origin>, command: Command): Settings {
  const { formats = ['table'] } = command
  if (formats.includes(settings.format)) return settings
  if (origins.get('format')?.kind !== 'flag') return { ...settings, format: 'table' }
  throw new UsageError(`'${command.name}' has no format ${settings.format}.`, {
    suggestion: `It has: ${formats.join(', ')}.`,
  })
}

async function openFleet(context: Context): Promise<Fleet> {
  const fleet = await connectFleet(context)
  context.onEnd(() => fleet.close())
  return fleet
}

function interruptedCode({ signal }: CliIO, error?: unknown): number | undefined {
  const reason = signal.aborted ? signal.reason : error
  if (reason instanceof InterruptedError) return reason.exitCode
  return signal.aborted ? 130 : undefined
}
