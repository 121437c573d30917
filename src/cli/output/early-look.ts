import { FlagIndex } from '../arguments/flag-index.js'
import { readTokens } from '../arguments/read-tokens.js'
import { globalFlags } from '../global-flags.js'
import { resolveFlags } from '../settings/resolve-flags.js'
import type { Format } from './format.js'
import { wantsColor } from './wants-color.js'

/** How to write an error of a command line that could not be understood, as far as it can be told. */
export interface Look {
  readonly format: Format
  readonly debug: boolean
  readonly color: boolean
}

const flags = {
  format: globalFlags.format,
  debug: globalFlags.debug,
  'no-color': globalFlags['no-color'],
}

export function earlyLook(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Look {
  const given = new Map<string, unknown>()
  try {
    for (const token of readTokens(argv, new FlagIndex(flags))) {
      if (token.kind !== 'flag') continue
      const { name, flag } = token.named
      given.set(name === 'no-color' ? 'noColor' : name, flag.read(token.value ?? flag.bare ?? '', undefined))
    }
    const { values } = resolveFlags(flags, { given, env })
    return { format: values.format, debug: values.debug, color: !values.noColor && wantsColor(env) }
  } catch {
    return { format: 'table', debug: false, color: wantsColor(env) }
  }
}
