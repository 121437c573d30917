import { splitUnitName } from '../unit-name.js'
import { InvalidValueError } from './invalid-value.js'
import { isNormalizedPath, simplifyPath } from './path.js'

/**
 * Makes a text part of a unit name, as `systemd-escape` does: `/` becomes `-`, everything but ASCII letters,
 * digits, `:`, `_` and `.` becomes `\xNN`, and so does a dot at the start.
 */
export function escapeName(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replace(/^\.|[^0-9A-Za-z:_./]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replaceAll('/', '-')
}

/**
 * The text that {@link escapeName} made the name of, as `systemd-escape --unescape` tells it.
 *
 * @throws {InvalidValueError} for a backslash that starts no `\xNN`, and for bytes that are no UTF-8.
 */
export function unescapeName(name: string): string {
  const bytes: Buffer[] = []
  for (const { 0: part, 1: code, index } of name.matchAll(/[^\\-]+|-|\\x([0-9A-Fa-f]{2})|\\/g)) {
    if (part === '\\')
      throw new InvalidValueError('escaped name', name, 'a backslash must start \\xNN', index)
    if (part === '-') bytes.push(Buffer.from('/'))
    else bytes.push(code === undefined ? Buffer.from(part) : Buffer.from(code, 'hex'))
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(bytes))
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new InvalidValueError('escaped name', name, 'what it escapes is no UTF-8')
  }
}

/**
 * Makes a path part of a unit name, as `systemd-escape --path` does: the slashes around are left out, the
 * root is `-`.
 *
 * @throws {InvalidValueError} for a path with `..` in it, an empty and an overlong one.
 */
export function escapePath(path: string): string {
  const simple = simplifyPath(path)
  if (simple === '' || simple === '/') return '-'
  if (!isNormalizedPath(simple))
    throw new InvalidValueError('path', path, 'it must be absolute and without ..')
  return escapeName(simple.replace(/^\//, ''))
}

/**
 * The absolute path that {@link escapePath} made the name of.
 *
 * @throws {InvalidValueError} for what no path is escaped to.
 */
export function unescapePath(name: string): string {
  if (name === '') throw new InvalidValueError('escaped name', name, 'it is empty')
  if (name === '-') return '/'
  const path = unescapeName(name)
  if (path.startsWith('/') || path.endsWith('/') || !isNormalizedPath(`/${path}`)) {
    throw new InvalidValueError('escaped name', name, 'it is no escaped path')
  }
  return `/${path}`
}

/**
 * The instance of a template for an already escaped text: `web@.service` and `a\x20b` give
 * `web@a\x20b.service`.
 *
 * @throws {InvalidValueError} where the template is none or the instance would not be a valid name.
 */
export function instanceName(template: string, instance: string): string {
  const parts = splitUnitName(template)
  if (parts?.kind !== 'template' || parts.prefix === '') {
    throw new InvalidValueError('unit name', template, 'it is no template')
  }
  if (!/^[0-9A-Za-z:\-_.\\@]+$/.test(instance)) {
    throw new InvalidValueError('unit name', instance, 'it cannot be an instance: escape it first')
  }
  const name = `${parts.prefix}@${instance}.${parts.type}`
  if (Buffer.byteLength(name) > nameMaxBytes) throw new InvalidValueError('unit name', name, 'it is too long')
  return name
}

/** Longest unit name systemd takes, in bytes; fleet takes one more. */
const nameMaxBytes = 255
