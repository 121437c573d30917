import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import {
  checkOptionInjection,
  checkUnitName,
  checkUnitOptions,
  FleetParseError,
  fleetOptions,
  type UnitDefinition,
} from '../../units/index.js'
import { GenerateError } from './generate-error.js'
import { lineDiff } from './line-diff.js'
import type { LoadedUnit } from './load-units.js'
import { fillPlaceholders, findPlaceholders, type PlaceholderValues } from './placeholders.js'

/** What `generateUnits` takes. */
export interface GenerateOptions {
  /** Folder that is written to, made where there is none. */
  readonly out: string
  /** Writes nothing, and tells what differs. Default: false. */
  readonly check?: boolean | undefined
  /** Values for placeholders. Default: none. */
  readonly values?: PlaceholderValues | undefined
  /** Folder from which a relative `out` starts. Default: the process's. */
  readonly cwd?: string | undefined
}

/** A unit file that was generated. */
export interface GeneratedUnit {
  readonly name: string
  /** Where it lies, from where `out` starts. */
  readonly path: string
  /** `differs`: with `check`, it is not there or is another one. */
  readonly status: 'written' | 'unchanged' | 'differs'
  /** From what is there to what should be, in the unified format; empty unless it differs. */
  readonly diff: string
}

/**
 * Writes the unit files of definitions, or with `check` compares what is there with them. The bytes depend on
 * the definitions and the values alone; a file that has them already is not touched. Files that are no longer
 * defined stay.
 *
 *     await generateUnits([monitor, ...server.instances(3)], { out: 'units' })
 *
 * @returns one result for each unit, by path.
 * @throws {UnsetPlaceholderError}
 * @throws {GenerateError} for two units that would be one file, and for a name or a unit file that fleet would
 *   refuse.
 */
export async function generateUnits(
  units: readonly (UnitDefinition | LoadedUnit)[],
  { out, check = false, values = {}, cwd = process.cwd() }: GenerateOptions,
): Promise<GeneratedUnit[]> {
  const targets = toTargets(units.map(toLoaded), out, cwd)
  const filled = fillPlaceholders(targets, values)
  for (const target of filled) checkUnit(target)
  const results: GeneratedUnit[] = []
  for (const target of filled) results.push(await (check ? compare(target) : write(target)))
  return results
}

interface Target extends LoadedUnit {
  /** Absolute. */
  readonly to: string
  readonly shownTo: string
}

function toLoaded(unit: UnitDefinition | LoadedUnit): LoadedUnit {
  if ('file' in unit) return unit
  return { name: unit.name, folder: '', text: unit.text, file: unit.name, path: undefined }
}

/** Where each unit goes. A unit file that a definition would write itself is what it made before. */
function toTargets(units: readonly LoadedUnit[], out: string, cwd: string): Target[] {
  const targets = new Map<string, Target>()
  for (const unit of units.toSorted((a, b) => Number(a.path !== undefined) - Number(b.path !== undefined))) {
    const refused = checkUnitName(unit.name)
    if (refused !== undefined) {
      throw new GenerateError(unit.file, `${JSON.stringify(unit.name)} cannot be a unit: ${refused}`)
    }
    const shownTo = join(out, unit.folder, unit.name)
    const to = resolve(cwd, shownTo)
    const other = targets.get(to)
    if (other !== undefined && unit.path === to) continue
    if (other !== undefined && other.text !== unit.text) {
      throw new GenerateError(unit.file, `${shownTo} would be generated from it, and from ${other.file}`)
    }
    if (unit.path === to && findPlaceholders(unit).length > 0) {
      throw new GenerateError(unit.file, 'it would be overwritten with its placeholders filled', {
        suggestion: 'Generate into another folder.',
      })
    }
    targets.set(to, { ...unit, to, shownTo })
  }
  return [...targets.values()].toSorted((a, b) => (a.shownTo < b.shownTo ? -1 : 1))
}

function checkUnit({ file, text }: LoadedUnit): void {
  try {
    const options = fleetOptions(text)
    const refused = checkOptionInjection(options) ?? checkUnitOptions(options)
    if (refused !== undefined) throw new GenerateError(file, `fleet refuses it: ${refused}`)
  } catch (cause) {
    if (!(cause instanceof FleetParseError)) throw cause
    throw new GenerateError(`${file}:${cause.line}`, `fleet refuses it: ${cause.reason}`, { cause })
  }
}

async function compare({ name, text, to, shownTo }: Target): Promise<GeneratedUnit> {
  const there = await readIfThere(to)
  if (there === text) return { name, path: shownTo, status: 'unchanged', diff: '' }
  const names = { before: there === undefined ? '/dev/null' : shownTo, after: shownTo }
  return { name, path: shownTo, status: 'differs', diff: lineDiff(there ?? '', text, names) }
}

async function write({ name, text, to, shownTo }: Target): Promise<GeneratedUnit> {
  if ((await readIfThere(to)) === text) return { name, path: shownTo, status: 'unchanged', diff: '' }
  try {
    await mkdir(dirname(to), { recursive: true })
    await writeFile(to, text)
  } catch (cause) {
    throw new GenerateError(shownTo, 'it cannot be written', { cause })
  }
  return { name, path: shownTo, status: 'written', diff: '' }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw new GenerateError(path, 'it cannot be read', { cause })
  }
}
