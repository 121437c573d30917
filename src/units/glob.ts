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

/** Whether a pattern is well formed; one that is not matches nothing. */
export function isValidGlob(pattern: string): boolean {
  return compile(pattern, true) !== undefined
}

/**
 * Whether there are texts that two patterns both match: `web@*.service` and `*@1.service` have one. Where a
 * class that is negated meets another one the answer is that there may be.
 */
export function globsOverlap(first: string, second: string): boolean {
  const a = compile(first, true)
  const b = compile(second, true)
  if (a === undefined || b === undefined) return false
  // Places in `b` that can be reached together with a place in `a`, which goes on token by token.
  let reached = pastStars(b, new Set([0]))
  for (const token of a) {
    const next = new Set<number>()
    for (const at of reached) {
      const other = b[at]
      if (token.kind === 'star') {
        for (let to = at; to <= b.length; to++) next.add(to)
        break
      }
      if (other?.kind === 'star') next.add(at)
      else if (other !== undefined && shareCharacter(token, other)) next.add(at + 1)
    }
    reached = pastStars(b, next)
  }
  return reached.has(b.length)
}

function pastStars(tokens: readonly Token[], places: Set<number>): Set<number> {
  const all = new Set<number>()
  for (const place of [...places].sort((x, y) => x - y)) {
    for (let at = place; !all.has(at); at++) {
      all.add(at)
      if (tokens[at]?.kind !== 'star') break
    }
  }
  return all
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

/** Whether two tokens other than stars have a character in common. */
function shareCharacter(a: Token, b: Token): boolean {
  if (a.kind === 'literal') return matchOne(b, a.character)
  if (b.kind === 'literal') return matchOne(a, b.character)
  if (a.kind !== 'class' || b.kind !== 'class' || a.negated || b.negated) return true
  return a.ranges.some(([low, high]) => b.ranges.some(([from, to]) => low <= to && from <= high))
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
