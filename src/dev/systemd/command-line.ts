/** One command of an `Exec…=` setting, taken apart but not yet expanded. */
export interface Command {
  readonly path: string
  /** What the program is told its name is. */
  readonly name: string
  readonly args: readonly string[]
  /** `-`: a failure is recorded and has no other effect. */
  readonly ignoreFailure: boolean
  /** `:`: variables stay as they are written. */
  readonly literal: boolean
}

/**
 * Takes a command line apart by the rules of systemd.service(5): prefixes, quotes, C escapes, several commands
 * parted by a `;` that stands alone.
 *
 * @param fill fills specifiers; applied to each word once it is unquoted.
 * @returns a reason instead where systemd would ignore the line.
 */
export function parseCommandLine(text: string, fill: (word: string) => string): Command[] | string {
  const words = splitWords(text)
  if (typeof words === 'string') return words
  const commands: Command[] = []
  let current: Word[] = []
  for (const word of [...words, separator]) {
    if (word !== separator && !(word.text === ';' && !word.quoted)) {
      current.push(word)
      continue
    }
    if (current.length > 0) {
      const command = toCommand(current, fill)
      if (typeof command === 'string') return command
      commands.push(command)
    }
    current = []
  }
  return commands.length > 0 ? commands : 'it is empty'
}

/**
 * Fills variables: `${NAME}` within a word by its value, `$NAME` as a word by its value split at blanks, `$$` by
 * a dollar sign. A variable that is not set is empty.
 */
export function expandVariables(
  { args, literal }: Command,
  environment: ReadonlyMap<string, string>,
): string[] {
  if (literal) return [...args]
  return args.flatMap((word) => {
    const whole = /^\$([A-Za-z_][A-Za-z0-9_]*)$/.exec(word)
    if (whole !== null) {
      return (environment.get(whole[1] ?? '') ?? '').split(/\s+/).filter((part) => part !== '')
    }
    return word.replaceAll(
      /\$(?:\$|\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))/g,
      (match, braced, bare) => {
        if (match === '$$') return '$'
        const name: unknown = braced ?? bare
        return typeof name === 'string' && braced !== undefined ? (environment.get(name) ?? '') : match
      },
    )
  })
}

interface Word {
  readonly text: string
  readonly quoted: boolean
}

const separator: Word = { text: ';', quoted: false }

function toCommand([first, ...rest]: readonly Word[], fill: (word: string) => string): Command | string {
  const [, prefixes = '', bare = ''] = /^([-@:+!]*)(.*)$/s.exec(first?.text ?? '') ?? []
  const path = fill(bare)
  if (path === '') return 'no program is named'
  if (path.includes('/') && !path.startsWith('/')) return `the path ${JSON.stringify(path)} is not absolute`
  const args = rest.map(({ text }) => fill(text === '\\;' ? ';' : text))
  const name = prefixes.includes('@') ? args.shift() : path
  if (name === undefined) return 'a name is missing after @'
  return {
    path,
    name,
    args,
    ignoreFailure: prefixes.includes('-'),
    literal: prefixes.includes(':'),
  }
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
  s: ' ',
}

/** Words parted by blanks; quotes keep blanks, and vanish; `\;` stays for the caller to see. */
export function splitWords(text: string): Word[] | string {
  const words: Word[] = []
  let word: string | undefined
  let quoted = false
  let quote: string | undefined
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '\\') {
      const escaped = readEscape(text, at)
      if (escaped === undefined) return `the escape ${JSON.stringify(text.slice(at, at + 4))} is unknown`
      word = (word ?? '') + escaped.text
      at += escaped.length - 1
    } else if (quote !== undefined) {
      if (character === quote) quote = undefined
      else word = (word ?? '') + character
    } else if (character === '"' || character === "'") {
      quote = character
      quoted = true
      word ??= ''
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push({ text: word, quoted })
      word = undefined
      quoted = false
    } else word = (word ?? '') + character
  }
  if (quote !== undefined) return 'a quote is not closed'
  if (word !== undefined) words.push({ text: word, quoted })
  return words
}

function readEscape(text: string, at: number): { text: string; length: number } | undefined {
  const next = text[at + 1]
  if (next === undefined) return undefined
  if (next === ';') return { text: '\\;', length: 2 }
  const simple = escapes[next]
  if (simple !== undefined) return { text: simple, length: 2 }
  const [pattern, base] =
    next === 'x'
      ? ([/^x([0-9a-fA-F]{2})/, 16] as const)
      : next === 'u'
        ? ([/^u([0-9a-fA-F]{4})/, 16] as const)
        : next === 'U'
          ? ([/^U([0-9a-fA-F]{8})/, 16] as const)
          : ([/^([0-7]{3})/, 8] as const)
  const match = pattern.exec(text.slice(at + 1))
  const code = Number.parseInt(match?.[1] ?? '', base)
  if (match === null || code === 0 || code > 0x10ffff) return undefined
  return { text: String.fromCodePoint(code), length: match[0].length + 1 }
}
