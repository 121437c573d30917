import { basename, dirname, join, resolve } from 'node:path'
import {
  checkOptionInjection,
  checkUnitName,
  expandRange,
  FleetParseError,
  fleetOptions,
  isGlobal,
  RangeSyntaxError,
  splitUnitName,
  type UnitOption,
  withLabel,
} from '../../../units/index.js'
import { GenerateError } from '../../generate/generate-error.js'
import { definitionsIn, importModule, type LoadedDefinition } from '../../generate/load-definitions.js'
import { loadUnits, readUnitFile } from '../../generate/load-units.js'
import { readPlaceholderValues } from '../../generate/placeholder-values.js'
import { fillPlaceholders, type PlaceholderValues } from '../../generate/placeholders.js'
import { isFolder } from '../../generate/walk-folder.js'
import { type Application, type ApplicationUnit, applicationNameSchema } from '../application.js'
import { defaultStrategy, type Strategy } from '../strategy.js'
import { checkManifest } from './check-manifest.js'
import { findManifest } from './find-manifest.js'
import { ManifestError } from './manifest-error.js'
import type { Manifest, ManifestUnit } from './manifest-schema.js'
import { readManifest } from './read-manifest.js'
import { toStrategy } from './to-strategy.js'

/** What `loadApplication` takes. */
export interface LoadApplicationOptions {
  /** Values for placeholders; they go before those of the manifest. Default: none. */
  readonly values?: PlaceholderValues | undefined
  /** Folder from which relative paths start. Default: the process's. */
  readonly cwd?: string | undefined
}

/** A unit file as it was read, with its placeholders filled. */
export interface ApplicationSource {
  readonly name: string
  readonly text: string
  /** The text with its placeholders as they stand in the file. */
  readonly written: string
  /** Path as given, or what it is from. */
  readonly file: string
}

/** An application read from files. */
export interface LoadedApplication {
  readonly application: Application
  /** What its units were made of, for the linter: in the order of the application's units. */
  readonly sources: readonly ApplicationSource[]
  /** The manifest, or the folder or unit file without one. */
  readonly file: string
  /** The folder that it is in. */
  readonly folder: string
}

/**
 * Reads an application: a manifest (`caas.yaml`, `.json`, or a module), a folder that has one, or unit files
 * alone, whose application is called as their folder is.
 *
 *     const { application } = await loadApplication('monitor')
 *
 * @throws {ManifestError} {@link GenerateError} {@link UnsetPlaceholderError}
 */
export async function loadApplication(
  path: string,
  { values = {}, cwd = process.cwd() }: LoadApplicationOptions = {},
): Promise<LoadedApplication> {
  const place = await findManifest(path, cwd)
  if (place.kind === 'units') return fromUnits(place.path, values, cwd)
  const { file } = place
  if (place.kind === 'data') {
    return fromManifest(file, await readManifest(file, await readText(file, cwd)), new Map(), values, cwd)
  }
  const module = await importModule(file, cwd)
  if (!isManifestLike(module.default)) return fromUnits(file, values, cwd)
  const { data, definitions } = takeDefinitions(module.default)
  return fromManifest(file, checkManifest(file, data), definitions, values, cwd)
}

async function fromUnits(path: string, values: PlaceholderValues, cwd: string): Promise<LoadedApplication> {
  const loaded = await loadUnits([path], { cwd })
  if (loaded.length === 0) {
    throw new GenerateError(path, 'there are no unit files in it', {
      suggestion: 'An application is a folder of unit files, or a caas.yaml: caasctl init writes one.',
    })
  }
  const name = basename(resolve(cwd, path)).replace(/@?\.[a-z]+$/, '')
  if (!applicationNameSchema.safeParse(name).success) {
    throw new GenerateError(path, `${JSON.stringify(name)} cannot be the name of an application`, {
      suggestion: 'Give it one in a caas.yaml: caasctl init writes it.',
    })
  }
  const sources = fillPlaceholders(
    loaded.map((unit) => ({ ...unit, written: unit.text })),
    values,
  )
  return assemble(
    path,
    (await isFolder(path, cwd)) ? path : dirname(path),
    name,
    sources.map((source) => ({ source, instances: undefined, start: true, strategy: defaultStrategy })),
  )
}

async function fromManifest(
  file: string,
  manifest: Manifest,
  definitions: ReadonlyMap<string, LoadedDefinition>,
  values: PlaceholderValues,
  cwd: string,
): Promise<LoadedApplication> {
  const folder = dirname(file)
  const ofFiles = await readPlaceholderValues({ envFiles: manifest.envFiles, cwd: resolve(cwd, folder) })
  const ofManifest = { ...ofFiles, ...asTexts(manifest.values) }
  const entries = []
  for (const given of manifest.units) {
    const unit = typeof given === 'string' ? { file: given } : given
    const definition = definitions.get(unit.file)
    const path = join(folder, unit.file)
    const raw =
      definition === undefined
        ? { name: basename(unit.file), text: await readUnitFile(path, cwd), file: path }
        : { ...definition, file: `${file} (${definition.name})` }
    const unfilled = { ...raw, written: raw.text }
    const [source = unfilled] = fillPlaceholders([unfilled], {
      ...ofManifest,
      ...asTexts(unit.values),
      ...values,
    })
    entries.push({
      source,
      instances: unit.instances,
      start: unit.start ?? true,
      strategy: toStrategy(unit.strategy, manifest.strategy),
    })
  }
  return assemble(file, folder, manifest.name, entries)
}

interface Entry {
  readonly source: ApplicationSource
  readonly instances: Exclude<ManifestUnit, string>['instances']
  readonly start: boolean
  readonly strategy: Strategy
}

function assemble(file: string, folder: string, name: string, entries: readonly Entry[]): LoadedApplication {
  const seen = new Map<string, string>()
  for (const { source } of entries) {
    const other = seen.get(source.name)
    if (other !== undefined)
      throw new GenerateError(source.file, `${source.name} is there twice, see ${other}`)
    seen.set(source.name, source.file)
  }
  const units = entries.map((entry, index) => toUnit(file, name, entry, index))
  const sources = entries.map(({ source: { name, text, written, file } }) => ({ name, text, written, file }))
  return { application: { name, units }, sources, file, folder }
}

function toUnit(manifest: string, application: string, entry: Entry, index: number): ApplicationUnit {
  const { source, instances, start, strategy } = entry
  const { name } = source
  const fail = (key: string, reason: string): never => {
    const path = `units[${index}]${key} (${name})`
    throw new ManifestError(manifest, [{ path, reason, line: undefined, column: undefined }])
  }
  const reason = checkUnitName(name)
  if (reason !== undefined) fail('.file', `it cannot be a unit: ${reason}`)
  const template = splitUnitName(name)?.kind === 'template'
  const options = [...withLabel(readOptions(source), { application, spare: false })]
  if (!template && instances !== undefined) fail('.instances', 'only a template (web@.service) has instances')
  if (!template && strategy.order === 'start-first') {
    fail('.strategy.order', 'start-first needs a template, of which a spare instance can be made')
  }
  if (isGlobal(options) && (strategy.batch !== 1 || strategy.minAlive !== 0 || strategy.pauseMs !== 0)) {
    fail(
      '.strategy',
      'fleet replaces a global unit on all machines at once: batch, minAlive and pause have no use',
    )
  }
  if (strategy.batch === 0 || strategy.batch === '0%') fail('.strategy.batch', 'it must be 1 at least')
  return { name, options, instances: template ? namesOf(name, instances, fail) : [], start, strategy }
}

function readOptions({ file, text }: ApplicationSource): UnitOption[] {
  try {
    const options = fleetOptions(text.replaceAll('\r\n', '\n'))
    const refused = options.length === 0 ? 'it has no options' : checkOptionInjection(options)
    if (refused === undefined) return options
    throw new GenerateError(file, refused)
  } catch (cause) {
    if (!(cause instanceof FleetParseError)) throw cause
    throw new GenerateError(`${file}:${cause.line}`, `fleet refuses it: ${cause.reason}`, { cause })
  }
}

function namesOf(
  template: string,
  instances: Entry['instances'],
  fail: (key: string, reason: string) => never,
): ApplicationUnit['instances'] {
  if (instances === undefined) return 'existing'
  const names =
    typeof instances === 'number'
      ? Array.from({ length: instances }, (_, index) => String(index + 1))
      : typeof instances === 'string'
        ? expand(instances, fail)
        : instances.map(String)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) fail('.instances', `${twice} is there twice`)
  for (const name of names) {
    const reason = checkUnitName(template.replace('@.', `@${name}.`))
    if (reason !== undefined) fail('.instances', `${JSON.stringify(name)}: ${reason}`)
  }
  return names
}

function expand(range: string, fail: (key: string, reason: string) => never): string[] {
  try {
    return expandRange(range.startsWith('<') ? range : `<${range}>`)
  } catch (error) {
    if (error instanceof RangeSyntaxError) return fail('.instances', error.message)
    throw error
  }
}

function asTexts(values: Manifest['values'] = {}): PlaceholderValues {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))
}

async function readText(file: string, cwd: string): Promise<string> {
  return (await readUnitFile(file, cwd)).replace(/^\uFEFF/, '')
}

function isManifestLike(value: unknown): value is { readonly units: readonly unknown[] } {
  return typeof value === 'object' && value !== null && 'units' in value && Array.isArray(value.units)
}

/** Definitions among the units of a module, and the rest as it would stand in a file. */
function takeDefinitions(value: { readonly units: readonly unknown[] }) {
  const definitions = new Map<string, LoadedDefinition>()
  const take = (definition: LoadedDefinition) => {
    definitions.set(definition.name, definition)
    return definition.name
  }
  const units = value.units.map((unit) => {
    const [own] = definitionsIn(unit)
    if (own !== undefined) return { file: take(own) }
    if (typeof unit !== 'object' || unit === null || !('unit' in unit)) return unit
    const { unit: defined, ...rest } = unit
    const [definition] = definitionsIn(defined)
    return definition === undefined ? unit : { ...rest, file: take(definition) }
  })
  return { data: { ...value, units }, definitions }
}
