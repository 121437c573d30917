/**
 * OpenSSH's patterns (ssh_config(5), PATTERNS): `*` is any text, `?` any one character, all else is meant
 * literally. The whole text must match.
 */
export function matchesPattern(text: string, pattern: string): boolean {
  // Greedy with one point of return: on a mismatch only the last star has to give, so time is O(n·m).
  let t = 0
  let p = 0
  let star = -1
  let mark = 0
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++
      mark = t
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++
      t++
    } else if (star !== -1) {
      p = star + 1
      t = ++mark
    } else {
      return false
    }
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}

/** Whether one of the patterns matches and none of those that begin with `!` does. */
export function matchesPatternList(text: string, patterns: readonly string[]): boolean {
  let matched = false
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) {
      if (matchesPattern(text, pattern.slice(1))) return false
    } else if (matchesPattern(text, pattern)) {
      matched = true
    }
  }
  return matched
}
