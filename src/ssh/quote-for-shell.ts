import { CaasctlError } from '../error.js'

/** An argument that no program can be given. */
export class UnusableArgumentError extends CaasctlError {
  override readonly name = 'UnusableArgumentError'
  readonly code = 'UNUSABLE_ARGUMENT'

  constructor(argument: string) {
    super(`${JSON.stringify(argument)} cannot be an argument: it has a NUL character.`)
  }
}

/**
 * One line that a POSIX shell takes apart into exactly these arguments. sshd hands a command to the login
 * shell as one text, so an argument list needs this before it is sent.
 *
 * @throws {UnusableArgumentError} for an argument with a NUL character, which no program can be given.
 * @example quoteForShell(['sh', '-c', 'echo "$HOME"']) // sh -c 'echo "$HOME"'
 */
export function quoteForShell(args: readonly string[]): string {
  return args.map(quoteArgument).join(' ')
}

function quoteArgument(argument: string): string {
  if (argument.includes('\0')) throw new UnusableArgumentError(argument)
  if (plain.test(argument) && !reservedWords.has(argument)) return argument
  return `'${argument.replaceAll("'", "'\\''")}'`
}

/** No `=`: at the front of a line it would make a variable of the argument. No `~`, no `*`: they expand. */
const plain = /^[A-Za-z0-9_@%+:,./-]+$/

/** POSIX.1-2017, Shell Command Language 2.4, with the words that bash and zsh add. */
const reservedWords = new Set([
  'case',
  'coproc',
  'do',
  'done',
  'elif',
  'else',
  'esac',
  'fi',
  'for',
  'foreach',
  'function',
  'if',
  'in',
  'repeat',
  'select',
  'then',
  'time',
  'until',
  'while',
])
