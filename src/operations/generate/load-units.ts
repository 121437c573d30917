import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import { checkUnitName, decodeUnitFile, InvalidUtf8Error } from '../../units/index.js'
import { GenerateError } from './generate-error.js'
import { isDefinitionModule, loadDefinitions } from './load-definitions.js'

/** A unit that is to be written. */
export interface LoadedUnit {
  readonly name: string
  /** Folder under the one that is written to, with slashes; empty for that itself. */
  readonly folder: string
  readonly text: string
  /** What it is from, for errors: the path of a unit file as given, or a module and the unit's name. */
  readonly file: string
  /** Absolute path of the unit file it is from; undefined for a definition. */
  readonly path: string | undefined
}

export interface LoadUnitsOptions {
  /** Folder from which relative paths start. Default: the process's. */
  readonly cwd?: string | undefined
}

/**
 * Reads units from definition modules (`.js`, `.mjs`; `.ts` and `.mts` where esbuild is installed), from unit
 * files, and from folders: of a folder and those below it all unit files and all modules named `units` or
 * `….units` are taken. Nothing in them is filled in yet.
 *
 * @throws {GenerateError} for what is neither, cannot be read, or defines no units.
 */
export async function loadUnits(
  paths: readonly string[],
  { cwd = process.cwd() }: LoadUnitsOptions = {},
): Promise<LoadedUnit[]> {
  const loaded: LoadedUnit[] = []
  for (const path of paths) loaded.push(...(await loadPath(path, cwd)))
  return loaded
}

async function loadPath(path: string, cwd: string): Promise<LoadedUnit[]> {
  if (await isFolder(path, cwd)) return await loadFolder(path, '', cwd)
  if (isDefinitionModule(path)) return await loadModule(path, '', cwd)
  if (isUnitFile(path)) return [await loadUnitFile(path, '', cwd)]
  throw new GenerateError(path, 'it is neither a unit file nor a module of definitions', {
    suggestion: 'Modules end in .js, .mjs, .ts or .mts, unit files in .service, .timer and the like.',
  })
}

async function loadFolder(path: string, folder: string, cwd: string): Promise<LoadedUnit[]> {
  const loaded: LoadedUnit[] = []
  const entries = await readdir(resolve(cwd, path), { withFileTypes: true })
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const { name } = entry
    const inside = join(path, name)
    if (entry.isDirectory()) {
      if (name.startsWith('.') || name === 'node_modules') continue
      loaded.push(...(await loadFolder(inside, folder === '' ? name : `${folder}/${name}`, cwd)))
    } else if (isDefinitionModule(name)) {
      if (/^(.+\.)?units$/.test(basename(name, extname(name))))
        loaded.push(...(await loadModule(inside, folder, cwd)))
    } else if (isUnitFile(name)) loaded.push(await loadUnitFile(inside, folder, cwd))
  }
  return loaded
}

async function loadModule(file: string, folder: string, cwd: string): Promise<LoadedUnit[]> {
  const definitions = await loadDefinitions(file, cwd)
  return definitions.map(({ name, text }) => ({
    name,
    folder,
    text,
    file: `${file} (${name})`,
    path: undefined,
  }))
}

async function loadUnitFile(file: string, folder: string, cwd: string): Promise<LoadedUnit> {
  const path = resolve(cwd, file)
  try {
    return { name: basename(path), folder, text: decodeUnitFile(await readFile(path)), file, path }
  } catch (cause) {
    const reason = cause instanceof InvalidUtf8Error ? cause.message : 'it cannot be read'
    throw new GenerateError(file, reason, { cause })
  }
}

function isUnitFile(path: string): boolean {
  return checkUnitName(basename(path)) === undefined
}

async function isFolder(path: string, cwd: string): Promise<boolean> {
  try {
    return (await stat(resolve(cwd, path))).isDirectory()
  } catch (cause) {
    throw new GenerateError(path, 'there is no such file or folder', { cause })
  }
}
