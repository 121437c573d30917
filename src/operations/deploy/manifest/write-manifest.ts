import { readdir } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import {
  DependencyCycleError,
  FleetParseError,
  fleetOptions,
  isTemplateName,
  startOrder,
} from '../../../units/index.js'
import { GenerateError } from '../../generate/generate-error.js'
import { type LoadedUnit, loadUnits } from '../../generate/load-units.js'
import { findPlaceholders } from '../../generate/placeholders.js'
import { isUnitFileName } from '../../generate/walk-folder.js'
import { applicationNameSchema } from '../application.js'
import { manifestNames } from './find-manifest.js'

/** A manifest that was made of unit files. */
export interface WrittenManifest {
  readonly name: string
  readonly text: string
  /** Names of the placeholders that stand in its unit files. */
  readonly placeholders: readonly string[]
}

/**
 * Makes a `caas.yaml` of the unit files in a folder and those below it, in the order in which they are to be
 * started; of each template one instance.
 *
 * @param name of the application; default: what the folder is called.
 * @throws {GenerateError} where there are no unit files, where it has a manifest, or where the name is none.
 */
export async function writeManifest(
  folder: string,
  {
    cwd,
    name = basename(resolve(cwd, folder)),
    force = false,
  }: {
    readonly cwd: string
    readonly name?: string | undefined
    readonly force?: boolean | undefined
  },
): Promise<WrittenManifest> {
  const problem = applicationNameSchema.safeParse(name)
  if (!problem.success) {
    throw new GenerateError(folder, `${JSON.stringify(name)} cannot be the name of an application`, {
      suggestion: 'Give it one: --name NAME, of letters, digits, ".", "_" and "-".',
    })
  }
  const units = (await loadUnits([folder], { cwd })).filter(({ path }) => path !== undefined)
  const there = (await readdir(resolve(cwd, folder))).find((entry) =>
    manifestNames.some((one) => one === entry),
  )
  if (there !== undefined && !force) {
    throw new GenerateError(folder, `it has a ${there} already`, { suggestion: 'To write it anew: --force' })
  }
  if (units.length === 0) {
    throw new GenerateError(folder, 'there are no unit files in it', {
      suggestion: 'Unit files end in .service, .timer, .mount and the like.',
    })
  }
  const placeholders = [...new Set(units.flatMap((unit) => findPlaceholders(unit).map((one) => one.name)))]
  // yaml is CommonJS: bundled, it has nothing but its default.
  const { default: yaml } = await import('yaml')
  const entries = inOrder(units).map((unit) => {
    const file = unit.folder === '' ? unit.name : `${unit.folder}/${unit.name}`
    return isTemplateName(unit.name) ? { file, instances: 1 } : file
  })
  const values = Object.fromEntries(placeholders.map((placeholder) => [placeholder, '']))
  const hint =
    placeholders.length === 0
      ? ''
      : comment(`Values of placeholders; or with --set, or in envFiles.\n${yaml.stringify({ values })}`)
  const text = `${yaml.stringify({ name })}${hint}${yaml.stringify({ units: entries })}`
  return { name, text, placeholders }
}

/** As they are to be started, where that can be told; else by name. */
function inOrder(units: readonly LoadedUnit[]): LoadedUnit[] {
  try {
    return startOrder(
      units
        .filter(({ name }) => isUnitFileName(name))
        .map((unit) => ({ ...unit, options: fleetOptions(unit.text) })),
    )
  } catch (error) {
    if (error instanceof FleetParseError || error instanceof DependencyCycleError) return [...units]
    throw error
  }
}

function comment(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `# ${line}\n`)
    .join('')
}
