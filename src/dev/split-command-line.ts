/**
 * The words of a command line that a POSIX shell would only take apart and run: quotes and backslashes are taken
 * off. Undefined where more is asked of a shell: variables, patterns, pipes, redirections, several commands.
 */
export function splitCommandLine(line: string): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  const token = /([ \t]+)|'([^']*)'|"((?:[^"\\$`]|\\["\\$`])*)"|\\([^\n])|([A-Za-z0-9_@%+:,./=^-]+)|([\s\S])/g
  for (const [, blank, single, double, escaped, plain, special] of line.trim().matchAll(token)) {
    if (special !== undefined) return undefined
    if (blank !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else {
      word = (word ?? '') + (single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? '')
    }
  }
  if (word !== undefined) words.push(word)
  // A variable for one command.
  return /^[A-Za-z_]\w*=/.test(words[0] ?? '') ? undefined : words
}
