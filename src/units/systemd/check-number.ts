/** The reason why systemd would not take a text for a whole number of that range; undefined where it does. */
export function checkInteger(text: string, range?: readonly [number, number]): string | undefined {
  const number = readInteger(text)
  if (number === undefined) return 'it must be a whole number'
  if (range === undefined || (number >= range[0] && number <= range[1])) return undefined
  return `it must be a number from ${range[0]} to ${range[1]}`
}

/** For `TasksMax=`: a number from 1, a percentage or `infinity`. */
export function checkTasks(text: string): string | undefined {
  if (text === 'infinity' || checkPercentage(text) === undefined) return undefined
  const number = readInteger(text)
  return number !== undefined && number > 0
    ? undefined
    : 'it must be a number from 1, a percentage, or infinity'
}

/** A percentage, which of several processors may be over 100. */
export function checkPercentage(text: string): string | undefined {
  return /^\d+(?:(?:\.\d{1,2})?%|(?:\.\d)?‰|‱)$/.test(text)
    ? undefined
    : 'it must be a percentage, such as 20%'
}

/** For `Limit…=`: `SOFT:HARD` or one for both, of which the first must not be the higher one. */
export function checkPair(text: string, read: (limit: string) => number | undefined): string | undefined {
  const limits = text
    .split(':')
    .map((limit) => (limit === 'infinity' ? Number.POSITIVE_INFINITY : read(limit)))
  const [soft, hard = soft] = limits
  if (limits.length > 2 || soft === undefined || hard === undefined) {
    return 'it must be a limit, or SOFT:HARD, each with its unit where it has one, or infinity'
  }
  return soft > hard ? 'the soft limit must not be higher than the hard one' : undefined
}

/** A number as systemd reads it: decimal, `0x…`, `0b…`, `0o…`, or octal with a leading zero. */
function readInteger(text: string): number | undefined {
  const match = /^([+-]?)(?:0x([0-9a-f]+)|0b([01]+)|0o?([0-7]+)|(\d+))$/i.exec(text)
  if (match === null) return undefined
  const [, sign, hex, binary, octal, decimal = ''] = match
  const bases = [
    [hex, 16],
    [binary, 2],
    [octal, 8],
    [decimal, 10],
  ] as const
  const [digits = '', base] = bases.find(([found]) => found !== undefined && found !== '') ?? bases[3]
  return Number.parseInt(digits, base) * (sign === '-' ? -1 : 1)
}
