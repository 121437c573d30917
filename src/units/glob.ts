/**
 * Go's `path.Match`, by which fleet compares `Conflicts=` and `Replaces=` with unit names: `*` and `?` stop
 * at `/`, `[a-z]` and `[^a-z]` are classes, `\` escapes the next character, the whole text must match. A
 * malformed pattern matches nothing.
 *
 * @param escapes `false` takes a backslash literally, as systemctl does for the patterns of its command line
 *   (unit names contain `\x2d`); the default is what fleet does.
 */
export function matchesGlob(pattern: string, text: string, { escapes = true } = {}): boolean {
  const tokens = compile(pattern, escapes)
  return tokens !== undefined && matchTokens(tokens, Buffer.from(text))
}

/** Whether a command-line argument is a pattern rather than a name. */
export function isGlob(text: string): boolean {
  return /[*?[]/.test(text)
}

type Token =
  | { readonly kind: 'star' }
  | { readonly kind: 'any' }
  | { readonly kind: 'byte'; readonly byte: number }
  | {
      readonly kind: 'class'
      readonly negated: boolean
      readonly ranges: readonly (readonly [low: number, high: number])[]
    }

const slash = 0x2f

/** Go matches bytes: a star may end within a character, and the rest of that are characters of one byte. */
function matchTokens(tokens: readonly Token[], text: Buffer): boolean {
  // Greedy with one point of return: on a mismatch only the last star has to give, so time is O(n·m).
  let t = 0
  let at = 0
  let star = -1
  let mark = 0
  while (at < text.length || t < tokens.length) {
    const token = tokens[t]
    const length = token === undefined ? 0 : matchedLength(token, text, at)
    if (token?.kind === 'star') {
      star = t++
      mark = at
    } else if (length > 0) {
      t++
      at += length
    } else if (star !== -1 && mark < text.length && text[mark] !== slash) {
      t = star + 1
      at = ++mark
    } else {
      return false
    }
  }
  return true
}

/** How many bytes of the text a token takes; 0 where it does not match. */
function matchedLength(token: Token, text: Buffer, at: number): number {
  if (at >= text.length) return 0
  switch (token.kind) {
    case 'star':
      return 0
    case 'byte':
      return text[at] === token.byte ? 1 : 0
    case 'any':
      return text[at] === slash ? 0 : readCharacter(text, at).length
    case 'class': {
      const { code, length } = readCharacter(text, at)
      return token.ranges.some(([low, high]) => low <= code && code <= high) !== token.negated ? length : 0
    }
  }
}

/** The character at an offset; a byte that starts none is U+FFFD of length 1, as in Go. */
function readCharacter(text: Buffer, at: number): { code: number; length: number } {
  const lead = text[at] ?? 0
  if (lead < 0x80) return { code: lead, length: 1 }
  // The text comes from a string: what starts a character there is whole.
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1
  return { code: text.toString('utf8', at, at + length).codePointAt(0) ?? 0xfffd, length }
}

function compile(pattern: string, escapes: boolean): Token[] | undefined {
  const characters = [...pattern]
  const tokens: Token[] = []
  let at = 0

  const literal = (character: string) => {
    for (const byte of Buffer.from(character)) tokens.push({ kind: 'byte', byte })
  }

  const classCharacter = (): number | undefined => {
    let character = characters[at++]
    if (character === undefined || character === '-' || character === ']') return undefined
    if (character === '\\' && escapes) character = characters[at++]
    // Go refuses a class that ends right after a character, before its bracket.
    return at < characters.length ? character?.codePointAt(0) : undefined
  }

  const characterClass = (): Token | undefined => {
    const negated = characters[at] === '^'
    if (negated) at++
    const ranges: [number, number][] = []
    while (characters[at] !== ']' || ranges.length === 0) {
      const low = classCharacter()
      if (low === undefined) return undefined
      let high: number | undefined = low
      if (characters[at] === '-') {
        at++
        high = classCharacter()
        if (high === undefined) return undefined
      }
      ranges.push([low, high])
    }
    at++
    return { kind: 'class', negated, ranges }
  }

  while (at < characters.length) {
    const character = characters[at++]
    if (character === undefined) break
    if (character === '*') tokens.push({ kind: 'star' })
    else if (character === '?') tokens.push({ kind: 'any' })
    else if (character === '[') {
      const token = characterClass()
      if (token === undefined) return undefined
      tokens.push(token)
    } else if (character === '\\' && escapes) {
      const escaped = characters[at++]
      if (escaped === undefined) return undefined
      literal(escaped)
    } else literal(character)
  }
  return tokens
}
