import { checkOptionInjection, checkUnitOptions } from '../check-options.js'
import { fleetOptions } from '../fleet-options.js'
import { sameUnitFile, serializeOptions } from '../serialize-options.js'
import { parseUnitFile } from '../syntax/parse.js'
import { checkValue } from '../systemd/check-value.js'
import { findOption } from '../systemd/find-option.js'
import type { UnitOption } from '../unit-option.js'
import { findSpecifiers } from '../values/specifiers.js'
import { UnitDefinitionError } from './definition-error.js'

/**
 * Makes sure that fleet takes the options of a unit, and that fleet and systemd read in each what was meant.
 *
 * @throws {UnitDefinitionError} for the first that is not so.
 */
export function checkWritten(unit: string, options: readonly UnitOption[]): void {
  for (const option of options) {
    const reason = checkLine(option) ?? checkRead(option)
    if (reason === undefined) continue
    throw new UnitDefinitionError(unit, reason, { section: option.section, option: option.name })
  }
  const commands = options.filter(({ section, name }) => section === 'Service' && name === 'ExecStart')
  const oneshot = options.some(
    ({ section, name, value }) => section === 'Service' && name === 'Type' && value === 'oneshot',
  )
  if (commands.length > 1 && !oneshot) {
    throw new UnitDefinitionError(
      unit,
      'is given more than once, which only a oneshot may have',
      { section: 'Service', option: 'ExecStart' },
      { suggestion: 'Parts of a definition add up; derive() replaces.' },
    )
  }
  const refused = checkOptionInjection(options) ?? checkUnitOptions(options)
  if (refused !== undefined) throw new UnitDefinitionError(unit, `fleet refuses it: ${refused}`)
}

/** Why an option would not come out of its line as it went in. */
function checkLine(option: UnitOption): string | undefined {
  const { value } = option
  if (/[\r\0]/.test(value)) return 'has a carriage return or a NUL in its value'
  if (/(?<!\\)\n/.test(value)) return 'has a line break in its value that no backslash continues'
  if (value.endsWith('\\')) return 'ends with a backslash, which would continue the line'
  if (value !== value.trim()) return 'has blanks around its value, which would be lost'
  const line = serializeOptions([option])
  const { diagnostics, entries } = parseUnitFile(line)
  const read = entries.filter(({ kind }) => kind === 'option').length
  return diagnostics.length === 0 && read === 1 && sameUnitFile(fleetOptions(line), [option])
    ? undefined
    : 'has a value of several lines that fleet and systemd do not read as one'
}

/** What is wrong with a value as systemd reads it. */
function checkRead(option: UnitOption): string | undefined {
  const value = parseUnitFile(serializeOptions([option])).options()[0]?.value ?? ''
  const spec = findOption(option.section, option.name)
  if (spec === undefined) return undefined
  const wrong = checkValue(spec, value)
  if (wrong !== undefined) return `has a wrong value, ${JSON.stringify(value)}: ${wrong.message}`
  const unknown = findSpecifiers(value).find(({ kind }) => kind === 'unknown')
  if (unknown === undefined) return undefined
  return `has %${unknown.letter} in its value, which is no specifier; a percent sign is written %%`
}
