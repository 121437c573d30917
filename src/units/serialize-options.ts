import { createHash } from 'node:crypto'
import type { UnitOption } from './unit-option.js'

/**
 * The text that fleet makes of options: sections in the order first seen, their options in the order given,
 * one blank line between sections. This is what `cat` prints and what lies on the machine.
 */
export function serializeOptions(options: readonly UnitOption[]): string {
  const sections = new Map<string, string[]>()
  for (const { section, name, value } of options) {
    const line = `${name}=${value}\n`
    const lines = sections.get(section)
    if (lines === undefined) sections.set(section, [line])
    else lines.push(line)
  }
  return [...sections].map(([section, lines]) => `[${section}]\n${lines.join('')}`).join('\n')
}

/** The hash by which fleet knows a unit file: SHA-1 of its serialized options, 40 hexadecimal digits. */
export function hashOptions(options: readonly UnitOption[]): string {
  return createHash('sha1').update(serializeOptions(options)).digest('hex')
}

/** Whether fleet would take two lists of options for the same unit file. */
export function sameUnitFile(a: readonly UnitOption[], b: readonly UnitOption[]): boolean {
  return serializeOptions(a) === serializeOptions(b)
}
