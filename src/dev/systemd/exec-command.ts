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
      return (environment.get(word.slice(1)) ?? '').split(/[ \t\n\r]+/).filter((part) => part !== '')
    }
    return word.replaceAll(/\$\$|\$\{([^}:]*)\}/g, (match, name: string | undefined) =>
      name === undefined ? match.slice(1) : (environment.get(name) ?? ''),
    )
  })
}
