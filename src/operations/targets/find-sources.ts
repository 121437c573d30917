import { basename } from 'node:path'
import type { Unit } from '../../api/index.js'
import {
  completeUnitName,
  expandRange,
  isGlob,
  isTemplateName,
  splitUnitName,
  type UnitOption,
} from '../../units/index.js'
import type { Source } from '../options.js'
import type { Run } from '../run.js'
import { matching } from './existing-units.js'
import { type FoundSource, findSource, type Places, type SourceRequest } from './find-source.js'
import { UnitFolder } from './unit-folder.js'

export interface FindSourcesOptions {
  /** Whether what is on disk goes before what the cluster has. */
  readonly replace: boolean
  /** Whether patterns stand for templates too; names always do. */
  readonly templates: boolean
  /** Folder to which relative paths refer; default the working directory. */
  readonly directory: string | undefined
}

/**
 * Finds what each unit is to be made of; {@link findSource} has the rule. Each unit comes once, in the order
 * asked for.
 * @throws {RangeSyntaxError}; what reading the cluster throws.
 */
export async function findSources(
  run: Run,
  sources: Source | readonly Source[],
  { replace, templates, directory = process.cwd() }: FindSourcesOptions,
): Promise<FoundSource[]> {
  const asked = [sources].flat().flatMap(toAsked)
  const requests = asked.filter((ask) => typeof ask !== 'string')
  const folder = new UnitFolder(directory)
  const registry = new Registry(run)
  if (asked.some((ask) => typeof ask === 'string')) await registry.readAll(requests[0]?.name)
  else await registry.read(requests.map(({ name }) => name))
  await registry.read(await templatesNeeded(requests, registry, folder, replace))

  const places: Places = { registry, folder, replace, offered: await templatesOffered(requests, folder) }
  const found = new Map<string, FoundSource>()
  for (const ask of asked) {
    if (typeof ask !== 'string') {
      if (!found.has(ask.name)) found.set(ask.name, await findSource(ask, places))
      continue
    }
    for (const target of matching(ask, registry.units(), templates)) {
      if (!found.has(target.name)) found.set(target.name, fromCluster(target.name, registry.get(target.name)))
    }
  }
  return [...found.values()]
}

/** A pattern stays text. */
function toAsked(source: Source): (SourceRequest | string)[] {
  if (typeof source !== 'string') {
    const name = completeUnitName(source.name)
    return [{ name, file: name, options: source.options }]
  }
  if (isGlob(source)) return [completeUnitName(basename(source))]
  return expandRange(source)
    .map(completeUnitName)
    .map((file) => ({ name: basename(file), file, options: undefined }))
}

function fromCluster(name: string, existing: Unit | undefined): FoundSource {
  return existing === undefined
    ? { kind: 'missing', name, reason: 'the cluster has no unit of such a name' }
    : { kind: 'found', name, existing, options: undefined, differs: undefined }
}

/** What was read of the cluster's registry. */
class Registry {
  private readonly run: Run
  private readonly known = new Map<string, Unit | undefined>()
  private whole = false

  constructor(run: Run) {
    this.run = run
  }

  async readAll(witness: string | undefined): Promise<void> {
    this.take((await this.run.looker.lookAtAll({ witness }, this.run.signal)).whole?.units)
  }

  async read(names: readonly string[]): Promise<void> {
    if (this.whole) return
    const wanted = [...new Set(names)].filter((name) => !this.known.has(name))
    if (wanted.length === 0) return
    const look = await this.run.looker.look(
      wanted.map((name) => ({ name, states: false })),
      this.run.signal,
    )
    if (look.whole !== undefined) this.take(look.whole.units)
    else for (const name of wanted) this.known.set(name, look.unit(name))
  }

  get(name: string): Unit | undefined {
    return this.known.get(name)
  }

  units(): Unit[] {
    return [...this.known.values()].flatMap((unit) => unit ?? [])
  }

  private take(units: readonly Unit[] = []): void {
    this.whole = true
    for (const unit of units) this.known.set(unit.name, unit)
  }
}

/** Templates in the cluster matter only to instances that neither the cluster nor the disk has. */
async function templatesNeeded(
  requests: readonly SourceRequest[],
  registry: Registry,
  folder: UnitFolder,
  replace: boolean,
): Promise<string[]> {
  const needed = new Set<string>()
  for (const { name, file, options } of requests) {
    const { template, kind } = splitUnitName(name) ?? {}
    if (template === undefined || kind !== 'instance' || options !== undefined || needed.has(template))
      continue
    if (registry.get(name) !== undefined && !replace) continue
    if ((await folder.readIfUsable(file)) === undefined) needed.add(template)
  }
  return [...needed]
}

/** Templates that are to be in the cluster themselves: instances beside them are made of them. */
async function templatesOffered(
  requests: readonly SourceRequest[],
  folder: UnitFolder,
): Promise<Map<string, readonly UnitOption[]>> {
  const offered = new Map<string, readonly UnitOption[]>()
  for (const { name, file, options } of requests) {
    if (!isTemplateName(name)) continue
    const made = options ?? (await folder.readIfUsable(file))
    if (made !== undefined) offered.set(name, made)
  }
  return offered
}
