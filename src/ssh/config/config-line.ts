import { SshConfigError } from '../errors.js'

/** One line of an ssh_config file that says something. */
export interface ConfigLine {
  /** In lower case: OpenSSH does not tell them apart. */
  readonly keyword: string
  readonly args: readonly string[]
  /** All that stands after the keyword, as it stands there: what a command is made of. */
  readonly rest: string
  readonly file: string
  /** 1 for the first. */
  readonly line: number
}

/**
 * Takes the text of an ssh_config file apart by the rules of OpenSSH's `readconf.c` and `argv_split`: `=` or
 * blanks after the keyword, arguments in single or double quotes, `\` before a quote, a backslash or a blank,
 * and a comment where an argument would begin with `#`.
 * @throws {SshConfigError} for quotes that are not closed.
 */
export function parseConfigLines(text: string, file: string): ConfigLine[] {
  return text.split('\n').flatMap((raw, index) => {
    const content = raw.trim()
    const keyword = /^[^\s"=]+/.exec(content)?.[0]
    if (keyword === undefined || keyword.startsWith('#')) return []
    const rest = content.slice(keyword.length).replace(/^[ \t]*=?[ \t]*/, '')
    const args = splitArguments(rest)
    if (args === undefined) throw new SshConfigError(file, index + 1, 'a quote is not closed')
    return [{ keyword: keyword.toLowerCase(), args, rest, file, line: index + 1 }]
  })
}

function splitArguments(text: string): string[] | undefined {
  const args: string[] = []
  let at = 0
  while (at < text.length) {
    if (isBlank(text[at])) {
      at++
      continue
    }
    if (text[at] === '#') break
    let argument = ''
    let quote: string | undefined
    for (; at < text.length && !(quote === undefined && isBlank(text[at])); at++) {
      const character = text[at] ?? ''
      const next = text[at + 1] ?? ''
      if (character === '\\' && (/['"\\]/.test(next) || (quote === undefined && next === ' '))) {
        argument += next
        at++
      } else if (quote === undefined && /['"]/.test(character)) {
        quote = character
      } else if (character === quote) {
        quote = undefined
      } else {
        argument += character
      }
    }
    if (quote !== undefined) return undefined
    args.push(argument)
  }
  return args
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}
