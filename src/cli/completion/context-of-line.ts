import { FlagIndex } from '../arguments/flag-index.js'
import { readTokens } from '../arguments/read-tokens.js'
import { connectFleet } from '../connect-fleet.js'
import type { Context } from '../context.js'
import { camelCase } from '../flag-definition.js'
import { globalFlags } from '../global-flags.js'
import { once } from '../once.js'
import { chooseProfile } from '../settings/choose-profile.js'
import { resolveFlags } from '../settings/resolve-flags.js'

/** The context that a command line being completed would run in: its global flags tell which cluster it means. */
export async function contextOfLine(context: Context, words: readonly string[]): Promise<Context> {
  const given = new Map<string, unknown>()
  for (const token of readTokens(words.slice(0, -1), new FlagIndex(globalFlags))) {
    if (token.kind !== 'flag') continue
    const { name, flag } = token.named
    given.set(camelCase(name), flag.read(token.value ?? flag.bare ?? '', undefined))
  }
  const { env } = context.io
  const profile = await chooseProfile(given, env)
  const { values, origins } = resolveFlags(globalFlags, { given, env, profile: profile?.entries })
  const lineContext: Context = {
    ...context,
    settings: values,
    origins,
    fleet: once(async () => {
      const fleet = await connectFleet(lineContext)
      context.onEnd(() => fleet.close())
      return fleet
    }),
    ssh: once(async () => {
      const { makeSshPool } = await import('../ssh/make-ssh-pool.js')
      const pool = makeSshPool(lineContext)
      context.onEnd(() => pool.close())
      return pool
    }),
  }
  return lineContext
}
