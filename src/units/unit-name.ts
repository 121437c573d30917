import { CaasctlError } from '../error.js'
import { goQuote, goQuoteCharacter } from './go-text.js'

/** Unit types that fleet accepts, from `ValidateName` of fleet v1.0 (some are gone from today's systemd). */
export const unitTypes = [
  'automount',
  'busname',
  'device',
  'mount',
  'path',
  'scope',
  'service',
  'slice',
  'snapshot',
  'socket',
  'swap',
  'target',
  'timer',
] as const

/** A unit type that fleet accepts, as it stands behind the last dot of a name. */
export type UnitType = (typeof unitTypes)[number]

/** Unit types of which fleet accepts templates and instances. */
export const templateUnitTypes: readonly UnitType[] = ['path', 'service', 'socket', 'target', 'timer']

/** Longest unit name fleet accepts, in bytes. */
export const unitNameMaxBytes = 256

/** A unit name taken apart: `paas-monitor@1.service`. */
export interface UnitName {
  /** The whole name: `paas-monitor@1.service`. */
  readonly name: string
  /** The name without its type: `paas-monitor@1`. */
  readonly stem: string
  /** What stands before the first `@`, or the stem where there is none: `paas-monitor`. */
  readonly prefix: string
  /** What stands after the last dot: `service`. Not checked against {@link unitTypes}. */
  readonly type: string
  /** The template this is an instance of, or is itself: `paas-monitor@.service`; undefined for a plain unit. */
  readonly template: string | undefined
  /** What stands between the first `@` and the last dot: `1`; undefined for a template and a plain unit. */
  readonly instance: string | undefined
  readonly kind: 'plain' | 'template' | 'instance'
}

/** A name that fleet would refuse. The message is the reason that fleet itself gives. */
export class InvalidUnitNameError extends CaasctlError {
  override readonly name = 'InvalidUnitNameError'
  readonly code = 'INVALID_UNIT_NAME'
  readonly unit: string
  /** The reason alone, in fleet's words. */
  readonly reason: string

  constructor(unit: string, reason: string) {
    super(`Invalid unit name ${goQuote(unit)}: ${reason}`)
    this.unit = unit
    this.reason = reason
  }
}

/**
 * Takes a unit name apart as fleet does: everything past the first `@` and before the last `.` is the
 * instance. Undefined where there is no dot. Does not check that the name is valid; see
 * {@link checkUnitName}.
 */
export function splitUnitName(name: string): UnitName | undefined {
  const dot = name.lastIndexOf('.')
  if (dot === -1) return undefined
  const stem = name.slice(0, dot)
  const suffix = name.slice(dot)
  const type = suffix.slice(1)
  const at = stem.indexOf('@')
  if (at === -1) {
    return { name, stem, prefix: stem, type, template: undefined, instance: undefined, kind: 'plain' }
  }
  const prefix = stem.slice(0, at)
  const template = `${prefix}@${suffix}`
  const instance = stem.slice(at + 1)
  return instance === ''
    ? { name, stem, prefix, type, template, instance: undefined, kind: 'template' }
    : { name, stem, prefix, type, template, instance, kind: 'instance' }
}

/**
 * Takes apart a name that must be valid.
 * @throws {InvalidUnitNameError} where fleet would refuse the name.
 */
export function parseUnitName(name: string): UnitName {
  const reason = checkUnitName(name)
  if (reason !== undefined) throw new InvalidUnitNameError(name, reason)
  const parts = splitUnitName(name)
  if (parts === undefined) throw new InvalidUnitNameError(name, 'unit name must contain "."')
  return parts
}

/**
 * The reason why fleet's API would refuse a name, in its words and by its order of checks; undefined where
 * it accepts the name.
 */
export function checkUnitName(name: string): string | undefined {
  if (name === '') return 'unit name cannot be empty'
  if (new TextEncoder().encode(name).length > unitNameMaxBytes) {
    return `unit name exceeds maximum length (${unitNameMaxBytes})`
  }
  const dot = name.lastIndexOf('.')
  if (dot === -1) return 'unit name must contain "."'
  if (dot === name.length - 1) return 'unit name cannot end in "."'
  const type = name.slice(dot + 1)
  if (!isUnitType(type)) return `invalid unit type: ${goQuote(type)}`
  if (name.includes('@') && !templateUnitTypes.includes(type)) {
    return `invalid unit type for template: ${goQuote(type)}`
  }
  for (const character of name.slice(0, dot)) {
    if (!/[0-9A-Za-z:\-_.\\@]/.test(character))
      return `invalid character ${goQuoteCharacter(character)} in unit name`
  }
  if (name.startsWith('@')) return 'unit name cannot start in "@"'
  return undefined
}

/** `paas-monitor@1` means `paas-monitor@1.service`; a name that ends in a known unit type stays as it is. */
export function completeUnitName(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot !== -1 && isUnitType(name.slice(dot + 1)) ? name : `${name}.service`
}

/** Whether this is the name of a template: `web@.service`. */
export function isTemplateName(name: string): boolean {
  return splitUnitName(name)?.kind === 'template'
}

function isUnitType(text: string): text is UnitType {
  return (unitTypes as readonly string[]).includes(text)
}
