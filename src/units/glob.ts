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
  | { readonly kind: 'literal'; readonly bytes: Buffer }
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
    case 'literal':
      return token.bytes.every((byte, index) => text[at + index] === byte) ? token.bytes.length : 0
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

/** Whether two tokens other than stars have a character in common. */
function shareCharacter(a: Token, b: Token): boolean {
  if (a.kind === 'literal') return matchedLength(b, a.bytes, 0) === a.bytes.length
  if (b.kind === 'literal') return matchedLength(a, b.bytes, 0) === b.bytes.length
  if (a.kind !== 'class' || b.kind !== 'class' || a.negated || b.negated) return true
  return a.ranges.some(([low, high]) => b.ranges.some(([from, to]) => low <= to && from <= high))
}

function compile(pattern: string, escapes: boolean): Token[] | undefined {
  const characters = [...pattern]
  const tokens: Token[] = []
  let at = 0

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
      tokens.push({ kind: 'literal', bytes: Buffer.from(escaped) })
    } else tokens.push({ kind: 'literal', bytes: Buffer.from(character) })
  }
  return tokens
}
