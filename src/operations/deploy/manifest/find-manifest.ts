import { stat } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import { GenerateError } from '../../generate/generate-error.js'
import { isDefinitionModule } from '../../generate/load-definitions.js'
import { isFolder } from '../../generate/walk-folder.js'

/** Names under which the manifest of a folder is looked for. */
export const manifestNames = [
  'caas.yaml',
  'caas.yml',
  'caas.json',
  'caas.ts',
  'caas.mts',
  'caas.js',
  'caas.mjs',
] as const

/** What describes an application. Paths start where the one asked for does. */
export type ManifestPlace =
  | { readonly kind: 'data' | 'module'; readonly file: string }
  /** Unit files without a manifest: a folder, or one file. */
  | { readonly kind: 'units'; readonly path: string }

/**
 * What a path means: a manifest, or the one in a folder, or the unit files themselves.
 * @throws {GenerateError} where there is nothing, or two manifests in one folder.
 */
export async function findManifest(path: string, cwd: string): Promise<ManifestPlace> {
  if (!(await isFolder(path, cwd))) {
    if (['.yaml', '.yml', '.json'].includes(extname(path))) return { kind: 'data', file: path }
    return isDefinitionModule(path) ? { kind: 'module', file: path } : { kind: 'units', path }
  }
  const there: string[] = []
  for (const name of manifestNames) if (await exists(resolve(cwd, path, name))) there.push(name)
  const [name, other] = there
  if (name === undefined) return { kind: 'units', path }
  if (other !== undefined) {
    throw new GenerateError(path, `it has both ${name} and ${other}`, {
      suggestion: 'Name the one you mean.',
    })
  }
  const file = join(path, name)
  return { kind: isDefinitionModule(name) ? 'module' : 'data', file }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}
