import { splitUnitName } from './unit-name.js'

/**
 * Fills the specifiers that fleet knows in values of `[X-Fleet]`: `%n` the whole name, `%N` the name without
 * its type, `%p` the prefix, `%i` the instance, replaced one after the other as fleet does. A name without a
 * dot leaves the text as it is.
 */
export function fillFleetSpecifiers(text: string, unit: string): string {
  const parts = splitUnitName(unit)
  if (parts === undefined) return text
  return text
    .replaceAll('%n', () => parts.name)
    .replaceAll('%N', () => parts.stem)
    .replaceAll('%p', () => parts.prefix)
    .replaceAll('%i', () => parts.instance ?? '')
}
