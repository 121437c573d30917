import { readFile } from 'node:fs/promises'
import { basename, extname, resolve } from 'node:path'
import { decodeUnitFile, InvalidUtf8Error } from '../../units/index.js'
import { GenerateError } from './generate-error.js'
import { isDefinitionModule, loadDefinitions } from './load-definitions.js'
import { isFolder, isUnitFileName, walkFolder } from './walk-folder.js'

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

/** What `loadUnits` takes. */
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
  for (const path of paths) {
    if (await isFolder(path, cwd)) loaded.push(...(await loadFolder(path, cwd)))
    else if (isDefinitionModule(path)) loaded.push(...(await loadModule(path, '', cwd)))
    else if (isUnitFileName(basename(path))) loaded.push(await loadUnitFile(path, '', cwd))
    else {
      throw new GenerateError(path, 'it is neither a unit file nor a module of definitions', {
        suggestion: 'Modules end in .js, .mjs, .ts or .mts, unit files in .service, .timer and the like.',
      })
    }
  }
  return loaded
}

async function loadFolder(path: string, cwd: string): Promise<LoadedUnit[]> {
  const loaded: LoadedUnit[] = []
  for (const { name, path: file, folder } of await walkFolder(path, cwd)) {
    if (isUnitFileName(name)) loaded.push(await loadUnitFile(file, folder, cwd))
    else if (isDefinitionModule(name) && /^(.+\.)?units$/.test(basename(name, extname(name)))) {
      loaded.push(...(await loadModule(file, folder, cwd)))
    }
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
  return { name: basename(path), folder, text: await readUnitFile(file, cwd), file, path }
}

/** @throws {GenerateError} for a file that cannot be read or is no UTF-8. */
export async function readUnitFile(file: string, cwd: string): Promise<string> {
  try {
    return decodeUnitFile(await readFile(resolve(cwd, file)))
  } catch (cause) {
    const reason = cause instanceof InvalidUtf8Error ? cause.message : 'it cannot be read'
    throw new GenerateError(file, reason, { cause })
  }
}
