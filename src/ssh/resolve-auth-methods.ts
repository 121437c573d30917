import * as read from './config/config-value.js'
import type { HostConfig } from './config/evaluate-config.js'
import { fromLine, type Setting, type SshAuthMethod, type SshOverrides } from './settings.js'

/**
 * In which ways to log in: those that the caller names; else those of `PreferredAuthentications`; else those that
 * hold by default and those that ssh_config switches on. What it switches off is left out, unless the caller names it.
 *
 * By OpenSSH's own defaults a password would always be asked for. Here that has to be said in the files.
 */
export function resolveAuthMethods(
  config: HostConfig,
  overrides: SshOverrides,
  defaults: readonly SshAuthMethod[],
): Setting<readonly SshAuthMethod[]> {
  if (overrides.authMethods !== undefined) {
    return { value: overrides.authMethods, source: { kind: 'override' } }
  }
  const preferred = config.first('preferredauthentications')
  const switches = switchLines.map(([method, ...keywords]) => {
    const line = config.first(...keywords)
    return { method, line, on: line === undefined ? undefined : read.authSwitch(line) }
  })
  const named =
    preferred === undefined
      ? switches.filter(({ method, on }) => on ?? defaults.includes(method)).map(({ method }) => method)
      : read.authMethods(preferred)
  const off = switches.flatMap(({ method, on }) => (on === false ? method : []))
  const line = preferred ?? switches.find((each) => each.line !== undefined)?.line
  return {
    value: named.filter((method) => !off.includes(method)),
    source: line === undefined ? { kind: 'default' } : fromLine(line),
  }
}

/** In the order in which OpenSSH tries them; with the keywords that switch each on and off. */
const switchLines = [
  ['publickey', 'pubkeyauthentication'],
  // The older name of the same, still read.
  ['keyboard-interactive', 'kbdinteractiveauthentication', 'challengeresponseauthentication'],
  ['password', 'passwordauthentication'],
] as const satisfies readonly (readonly [SshAuthMethod, ...string[]])[]
