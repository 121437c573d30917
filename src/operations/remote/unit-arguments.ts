import { quoteForShell } from '../../ssh/index.js'

/** Names of units as arguments of a systemd command. The name of the root mount begins with a dash. */
export function unitArguments(units: readonly string[]): string {
  const separator = units.some((unit) => unit.startsWith('-')) ? ['--'] : []
  return quoteForShell([...separator, ...units])
}
