import { splitUnitName } from '../../units/index.js'

/** What specifiers say about the machine a unit is on. */
export interface SpecifierContext {
  readonly machineID: string
  readonly bootID: string
  readonly hostname: string
}

/**
 * Fills the specifiers of systemd.unit(5) in a setting of a unit. Unknown ones stay as they are written, as
 * systemd leaves them too.
 */
export function fillSpecifiers(text: string, unit: string, context: SpecifierContext): string {
  if (!text.includes('%')) return text
  const parts = splitUnitName(unit)
  const prefix = parts?.prefix ?? unit
  const instance = parts?.instance ?? ''
  const values: Readonly<Record<string, string>> = {
    '%': '%',
    b: context.bootID,
    C: '/var/cache',
    E: '/etc',
    f: `/${unescapeName(instance === '' ? prefix : instance)}`,
    h: '/root',
    H: context.hostname,
    i: instance,
    I: unescapeName(instance),
    j: prefix.slice(prefix.lastIndexOf('-') + 1),
    J: unescapeName(prefix.slice(prefix.lastIndexOf('-') + 1)),
    l: context.hostname.split('.')[0] ?? '',
    L: '/var/log',
    m: context.machineID,
    n: unit,
    N: parts?.stem ?? unit,
    p: prefix,
    P: unescapeName(prefix),
    s: '/bin/sh',
    S: '/var/lib',
    t: '/run',
    T: '/tmp',
    u: 'root',
    U: '0',
    V: '/var/tmp',
  }
  return text.replaceAll(/%(.)/gs, (whole, letter: string) => values[letter] ?? whole)
}

/** Undoes the escaping of systemd-escape(1): `-` is `/`, `\x2d` is `-`. */
export function unescapeName(text: string): string {
  const bytes = text
    .replaceAll('-', '/')
    .replaceAll(/\\x([0-9a-f]{2})/gi, (_whole, code: string) => `%${code}`)
  try {
    return bytes.includes('%') ? decodeURIComponent(bytes) : bytes
  } catch {
    return text
  }
}
