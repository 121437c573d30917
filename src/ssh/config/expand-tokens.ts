import { join } from 'node:path'
import { SshConfigError } from '../errors.js'
import type { ConfigLine } from './config-line.js'

/** What the tokens of ssh_config(5) stand for, by letter: `{ h: 'bastion.example.com' }`. */
export type Tokens = Readonly<Record<string, string>>

/**
 * Replaces `%h` and its like.
 * @throws {SshConfigError} for a token that is not among those given.
 */
export function expandTokens(text: string, tokens: Tokens, at: ConfigLine): string {
  return text.replace(/%(.?)/gs, (whole, letter: string) => tokenValue(whole, letter, tokens, at))
}

/**
 * Makes a path of what a configuration file says: `~/` is the home folder, `${NAME}` a variable of the
 * environment, `%d` and its like are tokens.
 * @throws {SshConfigError} for a variable that is not set or has no end, for another person's home, for an unknown token.
 */
export function expandPath(
  text: string,
  tokens: Tokens,
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
  at: ConfigLine,
): string {
  const expanded = expandHome(text, home, at)
  // One pass for both, so that a `%` in a variable's value stays what it is.
  return expanded.replace(
    /%(.?)|\$\{([^}]*)(\}?)/gs,
    (whole, letter: string | undefined, name: string | undefined, end: string | undefined) => {
      if (name === undefined) return tokenValue(whole, letter ?? '', tokens, at)
      if (end === '') throw new SshConfigError(at.file, at.line, `${whole}: its closing } is missing`)
      const value = environment[name]
      if (value === undefined) throw new SshConfigError(at.file, at.line, `the variable ${name} is not set`)
      return value
    },
  )
}

function expandHome(text: string, home: string, at: ConfigLine): string {
  if (!text.startsWith('~')) return text
  if (text === '~' || text.startsWith('~/')) return join(home, text.slice(1))
  throw new SshConfigError(at.file, at.line, `${text}: ~ can only mean one's own home folder`)
}

function tokenValue(whole: string, letter: string, tokens: Tokens, at: ConfigLine): string {
  if (letter === '%') return '%'
  const value = tokens[letter]
  if (value === undefined)
    throw new SshConfigError(at.file, at.line, `${whole} has no meaning in ${at.keyword}`)
  return value
}
