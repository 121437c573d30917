import { type Destination, parseDestination, parsePort } from '../destination.js'
import { SshConfigError } from '../errors.js'
import type { SshAuthMethod, SshProxy, StrictHostKeyChecking } from '../settings.js'
import type { ConfigLine } from './config-line.js'
import { expandTokens, type Tokens } from './expand-tokens.js'

/** The one value of a line. All functions here throw {@link SshConfigError} for what OpenSSH refuses. */
export function text(line: ConfigLine): string {
  const value = line.args[0]
  if (value === undefined || value === '') throw wrong(line, 'has no value')
  return value
}

export function port(line: ConfigLine): number {
  return parsePort(text(line)) ?? refuse(line, 'is not a port')
}

export function count(line: ConfigLine): number {
  return /^\d{1,9}$/.test(text(line)) ? Number(text(line)) : refuse(line, 'is not a number')
}

export function yesOrNo(line: ConfigLine): boolean {
  const value = text(line).toLowerCase()
  if (value === 'yes' || value === 'true') return true
  if (value === 'no' || value === 'false') return false
  return refuse(line, 'is neither yes nor no')
}

/** `PubkeyAuthentication` has two more words for yes; how keys are bound to hosts makes no difference here. */
export function authSwitch(line: ConfigLine): boolean {
  return /^(unbound|host-bound)$/i.test(text(line)) || yesOrNo(line)
}

/** `PreferredAuthentications`: what this program does not know is passed over, as OpenSSH does. */
export function authMethods(line: ConfigLine): SshAuthMethod[] {
  const named = text(line).split(',')
  return named.flatMap((name) => authMethodNames.find((known) => known === name) ?? [])
}

const authMethodNames: readonly SshAuthMethod[] = ['publickey', 'keyboard-interactive', 'password']

/** sshd_config(5), TIME FORMATS: `90`, `1m30s`, `2h`; seconds without a unit. In milliseconds; `none` is 0. */
export function duration(line: ConfigLine): number {
  const value = text(line)
  if (value === 'none') return 0
  if (!/^(?:\d{1,7}[smhdw])*(?:\d{1,7})?$/i.test(value)) return refuse(line, 'is not a time')
  return [...value.matchAll(/(\d+)([smhdw]?)/gi)].reduce((sum, [, digits, unit]) => {
    return sum + Number(digits) * (secondsOf.get((unit ?? '').toLowerCase()) ?? 1) * 1000
  }, 0)
}

const secondsOf = new Map([
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
  ['w', 604_800],
])

export function strictHostKeyChecking(line: ConfigLine): StrictHostKeyChecking {
  const mode = strictModes.get(text(line).toLowerCase())
  return mode ?? refuse(line, 'is none of yes, no, ask, accept-new')
}

const strictModes = new Map<string, StrictHostKeyChecking>([
  ['yes', 'yes'],
  ['true', 'yes'],
  ['no', 'no'],
  ['off', 'no'],
  ['false', 'no'],
  ['ask', 'ask'],
  ['accept-new', 'accept-new'],
])

/** `ProxyJump a,b` or `ProxyCommand …`; undefined for `none`. */
export function proxy(line: ConfigLine, tokens: Tokens): SshProxy | undefined {
  if (text(line).toLowerCase() === 'none') return undefined
  if (line.keyword === 'proxycommand')
    return { kind: 'command', command: expandTokens(line.rest, shellSafe(tokens, line), line) }
  return {
    kind: 'jump',
    jumps: text(line)
      .split(',')
      .map((hop) => jump(hop, tokens, line)),
  }
}

/**
 * The tokens, where a shell would read each as one plain word: a user name may come from anywhere, and OpenSSH
 * puts no quotes around it either.
 */
function shellSafe(tokens: Tokens, line: ConfigLine): Tokens {
  const used = Object.entries(tokens).filter(([letter]) => line.rest.includes(`%${letter}`))
  const [letter, value] = used.find(([, text]) => !isPlainWord(text)) ?? []
  if (letter === undefined) return tokens
  throw wrong(
    line,
    `cannot be given ${JSON.stringify(value)} for %${letter}: a shell would read it as more than a word`,
  )
}

function isPlainWord(text: string): boolean {
  return !/[\s\p{Cc}'"`$\\;&<>|(){}[\]*?!#~]|^-/u.test(text)
}

function jump(hop: string, tokens: Tokens, line: ConfigLine): Destination {
  try {
    return parseDestination(expandTokens(hop, tokens, line))
  } catch (error) {
    throw new SshConfigError(line.file, line.line, `${JSON.stringify(hop)} is not a host to jump over`, {
      cause: error,
    })
  }
}

function refuse(line: ConfigLine, problem: string): never {
  throw wrong(line, `${JSON.stringify(line.args[0])} ${problem}`)
}

function wrong(line: ConfigLine, problem: string): SshConfigError {
  return new SshConfigError(line.file, line.line, `${line.keyword} ${problem}`)
}
