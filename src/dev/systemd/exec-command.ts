import { parseCommandLines } from '../../units/index.js'

/** One command of an `Exec…=` setting, specifiers filled in, variables not yet. */
export interface ExecCommand {
  readonly path: string
  /** What the program is told its name is. */
  readonly name: string
  readonly args: readonly string[]
  /** `-`: a failure is noted and has no other effect. */
  readonly ignoreFailure: boolean
  /** `:`: variables stay as they are written. */
  readonly literal: boolean
  /** `+`: it is run by the superuser, whatever User says. */
  readonly privileged: boolean
}

/**
 * The commands of one assignment.
 * @param fill fills in specifiers.
 * @returns undefined where systemd would ignore the assignment.
 */
export function readCommands(value: string, fill: (text: string) => string): ExecCommand[] | undefined {
  const { commands, problems } = parseCommandLines(value)
  if (problems.some(({ problem }) => problem !== 'unknown-escape')) return undefined
  return commands.map(({ prefixes, program, name, arguments: args }) => ({
    path: fill(program.text),
    name: fill(name.text),
    args: args.map(({ text }) => fill(text)),
    ignoreFailure: prefixes.includes('-'),
    literal: prefixes.includes(':'),
    privileged: prefixes.includes('+'),
  }))
}

/**
 * The arguments with variables put in (systemd.service(5), "Command lines"): `${NAME}` as it is, `$NAME` where it
 * is a word of its own as the words of its value, `$$` as a dollar sign. What is not set is empty.
 */
export function withVariables(
  { args, literal }: ExecCommand,
  environment: ReadonlyMap<string, string>,
): string[] {
  if (literal) return [...args]
  return args.flatMap((word) => {
    if (/^\$[^{$]/.test(word)) {
      return splitValue(environment.get(word.slice(1)) ?? '')
    }
    // What a colon ends, or nothing, stays as it is; it is matched as well, and so looked at once only.
    return word.replaceAll(/\$\$|\$\{([^}:]*)([}:]|$)/g, (match, name: string | undefined, end) => {
      if (name === undefined) return '$'
      return end === '}' ? (environment.get(name) ?? '') : match
    })
  })
}

/** The words of a variable's value. Quotes hold blanks together, a backslash takes any meaning off what follows. */
function splitValue(value: string): string[] {
  const words: string[] = []
  let word: string | undefined
  for (const [text, single, double] of value.matchAll(/'((?:[^'\\]|\\.)*)'?|"((?:[^"\\]|\\.)*)"?|\\.|./gs)) {
    if (/^[ \t\n\r]$/.test(text)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else {
      word = (word ?? '') + (single ?? double ?? text).replaceAll(/\\(.)/gs, '$1')
    }
  }
  return word === undefined ? words : [...words, word]
}
