import { basename, dirname, join } from 'node:path'
import type { Unit } from '../../api/index.js'
import type { CaasctlError } from '../../error.js'
import { isCaasctlError } from '../../error.js'
import {
  completeUnitName,
  expandRange,
  isGlob,
  sameUnitFile,
  splitUnitName,
  type UnitOption,
} from '../../units/index.js'
import type { DiffersEvent } from '../events.js'
import type { Source } from '../options.js'
import type { Run } from '../run.js'
import { matching } from './existing-units.js'
import { UnitFolder } from './unit-folder.js'

/** A unit that is to be in the cluster, as it was found. */
export type FoundSource =
  | {
      readonly kind: 'found'
      readonly name: string
      /** The unit of that name that the cluster has. */
      readonly existing: Unit | undefined
      /** What it should be made of; undefined to leave an existing one as it is. */
      readonly options: readonly UnitOption[] | undefined
      /** What in the cluster is other than the file on disk. */
      readonly differs: DiffersEvent | undefined
    }
  | { readonly kind: 'missing'; readonly name: string; readonly reason: string }
  | { readonly kind: 'broken'; readonly name: string; readonly error: CaasctlError }

interface Request {
  readonly name: string
  /** Path of the unit file, if there were one. */
  readonly file: string
  readonly options: readonly UnitOption[] | undefined
}

export interface FindSourcesOptions {
  /** Whether what is on disk goes before what the cluster has. */
  readonly replace: boolean
  /** Whether patterns stand for templates too; names always do. */
  readonly templates: boolean
  readonly directory: string | undefined
}

/**
 * Finds what each unit is to be made of, as fleetctl does: the unit that the cluster has, else the unit file
 * of that path, else the template in the cluster, else the template's file beside the path. With `replace`
 * the files go first.
 * @throws {RangeSyntaxError}; what reading the cluster throws.
 */
export async function findSources(
  run: Run,
  sources: Source | readonly Source[],
  { replace, templates, directory = process.cwd() }: FindSourcesOptions,
): Promise<FoundSource[]> {
  const given = [sources].flat()
  const patterns = given.filter((source) => typeof source === 'string').filter(isGlob)
  const requests = new Map<string, Request>()
  for (const source of given) for (const request of toRequests(source)) requests.set(request.name, request)

  const registry = new Map<string, Unit | undefined>()
  if (patterns.length > 0) {
    const { whole } = await run.looker.lookAtAll(false, run.signal)
    for (const unit of whole?.units ?? []) registry.set(unit.name, unit)
  } else await lookUp(run, [...requests.keys()], registry)

  const folder = new UnitFolder(directory)
  await lookUp(run, await templatesNeeded([...requests.values()], registry, folder, replace), registry)

  const found = new Map<string, FoundSource>()
  const units = [...registry.values()].flatMap((unit) => unit ?? [])
  for (const source of given) {
    if (typeof source === 'string' && isGlob(source)) {
      for (const target of matching(completeUnitName(basename(source)), units, templates)) {
        if (found.has(target.name)) continue
        found.set(
          target.name,
          target.kind === 'unit'
            ? {
                kind: 'found',
                name: target.name,
                existing: target.unit,
                options: undefined,
                differs: undefined,
              }
            : { kind: 'missing', name: target.name, reason: 'the cluster has no unit of such a name' },
        )
      }
    } else {
      for (const { name } of toRequests(source)) {
        const request = requests.get(name)
        if (request === undefined || found.has(name)) continue
        found.set(name, await findOne(request, registry, folder, replace))
      }
    }
  }
  return [...found.values()]
}

function toRequests(source: Source): Request[] {
  if (typeof source !== 'string') {
    const name = completeUnitName(source.name)
    return [{ name, file: name, options: source.options }]
  }
  if (isGlob(source)) return []
  return expandRange(source)
    .map(completeUnitName)
    .map((file) => ({ name: basename(file), file, options: undefined }))
}

async function lookUp(
  run: Run,
  names: readonly string[],
  registry: Map<string, Unit | undefined>,
): Promise<void> {
  const wanted = names.filter((name) => !registry.has(name)).map((name) => ({ name, states: false }))
  if (wanted.length === 0) return
  const look = await run.looker.look(wanted, run.signal)
  for (const unit of look.whole?.units ?? []) registry.set(unit.name, unit)
  for (const { name } of wanted) registry.set(name, look.unit(name))
}

/** Templates in the cluster may matter only to instances that neither the cluster nor the disk has. */
async function templatesNeeded(
  requests: readonly Request[],
  registry: ReadonlyMap<string, Unit | undefined>,
  folder: UnitFolder,
  replace: boolean,
): Promise<string[]> {
  const needed = new Set<string>()
  for (const { name, file, options } of requests) {
    const template = instanceOf(name)
    if (template === undefined || options !== undefined || needed.has(template)) continue
    if (registry.get(name) !== undefined && !replace) continue
    if ((await readQuietly(folder, file)) === undefined) needed.add(template)
  }
  return [...needed]
}

async function findOne(
  { name, file, options }: Request,
  registry: ReadonlyMap<string, Unit | undefined>,
  folder: UnitFolder,
  replace: boolean,
): Promise<FoundSource> {
  const existing = registry.get(name)
  const template = instanceOf(name)
  const templateFile = template === undefined ? undefined : join(dirname(file), template)
  try {
    const own = options ?? (await folder.read(file))
    const besides =
      own === undefined && templateFile !== undefined ? await folder.read(templateFile) : undefined
    const local = own ?? besides
    const inCluster =
      existing ?? (own === undefined && template !== undefined ? registry.get(template) : undefined)
    const isOther = local !== undefined && inCluster !== undefined && !sameUnitFile(local, inCluster.options)
    const differs: DiffersEvent | undefined =
      isOther && inCluster !== undefined && !replace
        ? { type: 'differs', unit: inCluster.name, file, template: own === undefined }
        : undefined
    if (existing !== undefined) {
      const wanted = replace ? (local ?? registry.get(template ?? '')?.options) : undefined
      return { kind: 'found', name, existing, options: wanted, differs }
    }
    const made = replace ? (local ?? inCluster?.options) : (own ?? inCluster?.options ?? besides)
    if (made !== undefined) return { kind: 'found', name, existing, options: made, differs }
    return { kind: 'missing', name, reason: missingReason(template) }
  } catch (error) {
    if (!isCaasctlError(error)) throw error
    // What is on disk does not matter to a unit that is left as it is.
    if (existing !== undefined && !replace) {
      return { kind: 'found', name, existing, options: undefined, differs: undefined }
    }
    return { kind: 'broken', name, error }
  }
}

function missingReason(template: string | undefined): string {
  return template === undefined
    ? 'there is no such unit in the cluster, and no such file'
    : `there is neither such a unit nor its template ${template}, in the cluster or as a file`
}

function instanceOf(name: string): string | undefined {
  const parts = splitUnitName(name)
  return parts?.kind === 'instance' ? parts.template : undefined
}

/** A file that cannot be read is told of when its turn comes. */
async function readQuietly(folder: UnitFolder, file: string): Promise<readonly UnitOption[] | undefined> {
  try {
    return await folder.read(file)
  } catch (error) {
    if (isCaasctlError(error)) return []
    throw error
  }
}
