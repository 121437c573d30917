import type { DoctorFinding, DoctorLevel } from '../../operations/index.js'
import type { Output } from '../output/output.js'
import { type Style, styled } from '../output/styled.js'

const styles: Readonly<Record<DoctorLevel, Style>> = {
  ok: 'green',
  warning: 'yellow',
  error: 'red',
  unchecked: 'dim',
}

/** `warning    clock       The clock of …`, and below it what to do. */
export function printFinding({ level, check, message, advice }: DoctorFinding, output: Output): void {
  const indent = ' '.repeat(23)
  const text = message.replaceAll('\n', `\n${indent}`)
  output.line(styled(styles[level], level.padEnd(11)), check.padEnd(12), text)
  if (advice !== undefined) output.line(styled('dim', `${indent}${advice}`))
}
