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
  return tokens !== undefined && matchTokens(tokens, [...text])
}

/** Whether a command-line argument is a pattern rather than a name. */
export function isGlob(text: string): boolean {
  return /[*?[]/.test(text)
}

type Token =
  | { readonly kind: 'star' }
  | { readonly kind: 'any' }
  | { readonly kind: 'literal'; readonly character: string }
  | {
      readonly kind: 'class'
      readonly negated: boolean
      readonly ranges: readonly (readonly [string, string])[]
    }

function matchTokens(tokens: readonly Token[], text: readonly string[]): boolean {
  // Greedy with one point of return: on a mismatch only the last star has to give, so time is O(n·m).
  let t = 0
  let c = 0
  let star = -1
  let mark = 0
  while (c < text.length) {
    const token = tokens[t]
    const character = text[c]
    if (token?.kind === 'star') {
      star = t++
      mark = c
    } else if (token !== undefined && character !== undefined && matchOne(token, character)) {
      t++
      c++
    } else if (star !== -1 && text[mark] !== '/') {
      t = star + 1
      c = ++mark
    } else {
      return false
    }
  }
  while (tokens[t]?.kind === 'star') t++
  return t === tokens.length
}

function matchOne(token: Token, character: string): boolean {
  switch (token.kind) {
    case 'star':
      return false
    case 'any':
      return character !== '/'
    case 'literal':
      return token.character === character
    case 'class':
      return token.ranges.some(([low, high]) => low <= character && character <= high) !== token.negated
  }
}

function compile(pattern: string, escapes: boolean): Token[] | undefined {
  const characters = [...pattern]
  const tokens: Token[] = []
  let at = 0

  const classCharacter = (): string | undefined => {
    let character = characters[at++]
    if (character === undefined || character === '-' || character === ']') return undefined
    if (character === '\\' && escapes) character = characters[at++]
    // Go refuses a class that ends right after a character, before its bracket.
    return at < characters.length ? character : undefined
  }

  const characterClass = (): Token | undefined => {
    const negated = characters[at] === '^'
    if (negated) at++
    const ranges: [string, string][] = []
    while (characters[at] !== ']' || ranges.length === 0) {
      const low = classCharacter()
      if (low === undefined) return undefined
      let high: string | undefined = low
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
      tokens.push({ kind: 'literal', character: escaped })
    } else tokens.push({ kind: 'literal', character })
  }
  return tokens
}
