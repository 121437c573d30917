import { dirname, join } from 'node:path'
import type { Unit } from '../../api/index.js'
import { type CaasctlError, isCaasctlError } from '../../error.js'
import { sameUnitFile, splitUnitName, type UnitOption } from '../../units/index.js'
import type { DiffersEvent } from '../events.js'
import type { UnitFolder } from './unit-folder.js'

/** One unit that is to be in the cluster, as it was asked for. */
export interface SourceRequest {
  readonly name: string
  /** Path of the unit file, if there were one. */
  readonly file: string
  /** Its options, where they were given themselves. */
  readonly options: readonly UnitOption[] | undefined
}

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

/** Where a unit may be found. */
export interface Places {
  readonly registry: { get(name: string): Unit | undefined }
  /** Templates that are asked for together with it. */
  readonly offered: ReadonlyMap<string, readonly UnitOption[]>
  readonly folder: UnitFolder
  /** Whether what is on disk goes before what the cluster has. */
  readonly replace: boolean
}

/**
 * Finds what a unit is to be made of, as fleetctl does: the unit that the cluster has, else the unit file of
 * that path, else the template in the cluster, else the template's file beside the path. With `replace` the
 * files go first.
 */
export async function findSource(request: SourceRequest, places: Places): Promise<FoundSource> {
  const { name } = request
  const existing = places.registry.get(name)
  try {
    return await find(request, existing, places)
  } catch (error) {
    if (!isCaasctlError(error)) throw error
    // What is on disk does not matter to a unit that is left as it is.
    if (existing === undefined || places.replace) return { kind: 'broken', name, error }
    return { kind: 'found', name, existing, options: undefined, differs: undefined }
  }
}

async function find(
  { name, file, options }: SourceRequest,
  existing: Unit | undefined,
  { registry, offered, folder, replace }: Places,
): Promise<FoundSource> {
  const template = templateOf(name)
  const own = options ?? (await folder.read(file))
  const beside =
    own !== undefined || template === undefined
      ? undefined
      : (offered.get(template) ?? (await folder.read(join(dirname(file), template))))
  const local = own ?? beside
  const fromTemplate = own === undefined && template !== undefined ? registry.get(template) : undefined
  const inCluster = existing ?? fromTemplate
  const differs: DiffersEvent | undefined =
    !replace && isOther(local, inCluster)
      ? { type: 'differs', unit: inCluster.name, file, template: own === undefined }
      : undefined
  const replacing = replace ? (local ?? fromTemplate?.options) : undefined
  if (existing !== undefined) return { kind: 'found', name, existing, options: replacing, differs }
  const made = replacing ?? own ?? fromTemplate?.options ?? beside
  return made === undefined
    ? { kind: 'missing', name, reason: whyMissing(name, file, template) }
    : { kind: 'found', name, existing, options: made, differs }
}

function isOther(local: readonly UnitOption[] | undefined, inCluster: Unit | undefined): inCluster is Unit {
  return local !== undefined && inCluster !== undefined && !sameUnitFile(local, inCluster.options)
}

function whyMissing(name: string, file: string, template: string | undefined): string {
  return template === undefined
    ? `there is no such unit in the cluster, and no ${file === name ? 'such file' : `file ${file}`}`
    : `there is neither such a unit nor its template ${template}, in the cluster or as a file`
}

/** The template a unit is an instance of. */
function templateOf(name: string): string | undefined {
  const parts = splitUnitName(name)
  return parts?.kind === 'instance' ? parts.template : undefined
}
