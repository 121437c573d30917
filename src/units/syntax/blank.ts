/** Whether a character is a blank within a line, to systemd: a space or a tab, no other. */
function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

/** The first offset in `[start, end)` that is not a blank, or `end`. */
export function skipBlanks(text: string, start: number, end: number): number {
  let at = start
  while (at < end && isBlank(text.charCodeAt(at))) at++
  return at
}

/** The offset after the last character in `[start, end)` that is not a blank, or `start`. */
export function skipBlanksBack(text: string, start: number, end: number): number {
  let at = end
  while (at > start && isBlank(text.charCodeAt(at - 1))) at--
  return at
}

export function stripBlanks(text: string): string {
  const start = skipBlanks(text, 0, text.length)
  return text.slice(start, skipBlanksBack(text, start, text.length))
}
