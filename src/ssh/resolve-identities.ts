import { join } from 'node:path'
import type { ConfigLine } from './config/config-line.js'
import { text } from './config/config-value.js'
import type { HostConfig } from './config/evaluate-config.js'
import { fromLine, type Setting, type SshOverrides } from './settings.js'

/** Makes a path of what a line says. */
type ReadPath = (text: string, line: ConfigLine) => string

/** Unlike other settings these add up: the caller's, then the files', and only without any the usual ones. */
export function resolveIdentityFiles(
  config: HostConfig,
  overrides: SshOverrides,
  path: ReadPath,
  home: string,
): Setting<string>[] {
  const named: Setting<string>[] = [
    ...(overrides.identityFiles ?? []).map((value) => ({ value, source: { kind: 'override' } }) as const),
    ...config.all('identityfile').map((line) => ({ value: path(text(line), line), source: fromLine(line) })),
  ]
  if (named.length === 0) {
    return ['id_rsa', 'id_ecdsa', 'id_ed25519'].map((name) => ({
      value: join(home, '.ssh', name),
      source: { kind: 'default' },
    }))
  }
  const values = named.map(({ value }) => value)
  return named.filter(({ value }, index) => value !== 'none' && values.indexOf(value) === index)
}

/** `none` is no agent, wherever it is said. */
export function resolveAgentSocket(
  config: HostConfig,
  overrides: SshOverrides,
  path: ReadPath,
  environment: Readonly<Record<string, string | undefined>>,
): Setting<string | undefined> {
  if (overrides.agentSocket !== undefined) {
    return { value: socketOrNone(overrides.agentSocket), source: { kind: 'override' } }
  }
  const line = config.first('identityagent')
  const usual = environment.SSH_AUTH_SOCK
  if (line === undefined) return { value: socketOrNone(usual), source: { kind: 'default' } }
  return { value: socketOrNone(readAgent(line, path, environment)), source: fromLine(line) }
}

function readAgent(
  line: ConfigLine,
  path: ReadPath,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const said = text(line)
  if (said === 'none') return undefined
  if (said === 'SSH_AUTH_SOCK') return environment.SSH_AUTH_SOCK
  // ssh_config(5), IdentityAgent: a value that begins with `$` names a variable that holds the path.
  return /^\$[^{]/.test(said) ? environment[said.slice(1)] : path(said, line)
}

function socketOrNone(path: string | undefined): string | undefined {
  return path === '' || path === 'none' ? undefined : path
}
