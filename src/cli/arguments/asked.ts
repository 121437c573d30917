import type { Flags } from '../flag-definition.js'
import { globalFlags } from '../global-flags.js'
import { UsageError } from '../usage-error.js'
import { FlagIndex } from './flag-index.js'
import { readTokens } from './read-tokens.js'

/**
 * Whether `--help` or `--version` is on the command line: asked before anything is checked, so that help can
 * be had for a command line that is wrong.
 */
export function findAsked(
  argv: readonly string[],
  flags: Flags,
  passThrough = false,
): 'help' | 'version' | undefined {
  for (const token of readTokens(argv, new FlagIndex(flags), passThrough)) {
    if (token.kind !== 'flag' || token.value === 'false') continue
    if (token.named.flag === globalFlags.help) return 'help'
    if (token.named.flag === globalFlags.version) return 'version'
  }
  return undefined
}

/** @throws {UsageError} for the first flag that is unknown or lacks its value */
export function checkFlags(
  argv: readonly string[],
  flags: Flags,
  command?: string,
  passThrough = false,
): void {
  const index = new FlagIndex(flags)
  for (const token of readTokens(argv, index, passThrough)) {
    if (token.kind === 'missing-value') {
      throw new UsageError(`${token.typed} needs a value: ${token.named.flag.placeholder}.`)
    }
    if (token.kind === 'unknown') {
      const near = index.nearest(token.name)
      const whose = command === undefined ? 'There is no flag' : `'${command}' has no flag`
      throw new UsageError(`${whose} ${token.typed}.`, {
        suggestion:
          near === undefined
            ? `Flags are listed by: caasctl help${command === undefined ? '' : ` ${command}`}`
            : `Did you mean --${near}?`,
      })
    }
  }
}
