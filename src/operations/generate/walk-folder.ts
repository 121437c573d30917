import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { checkUnitName } from '../../units/index.js'
import { GenerateError } from './generate-error.js'

/** A file in a folder or in one below it. */
export interface WalkedFile {
  readonly name: string
  /** From where the folder's own path starts. */
  readonly path: string
  /** Folder in which it lies, under the one that was walked, with slashes; empty for that itself. */
  readonly folder: string
}

/**
 * All files of a folder and those below it, by name; without `node_modules` and what starts with a dot.
 * @throws {GenerateError} for a folder that cannot be read.
 */
export async function walkFolder(path: string, cwd: string, folder = ''): Promise<WalkedFile[]> {
  const files: WalkedFile[] = []
  const entries = await readdir(resolve(cwd, path), { withFileTypes: true }).catch((cause: unknown) => {
    throw new GenerateError(path, 'it cannot be read', { cause })
  })
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const { name } = entry
    if (name.startsWith('.') || name === 'node_modules') continue
    if (entry.isDirectory()) {
      files.push(...(await walkFolder(join(path, name), cwd, folder === '' ? name : `${folder}/${name}`)))
    } else files.push({ name, path: join(path, name), folder })
  }
  return files
}

/** @throws {GenerateError} where there is nothing. */
export async function isFolder(path: string, cwd: string): Promise<boolean> {
  try {
    return (await stat(resolve(cwd, path))).isDirectory()
  } catch (cause) {
    throw new GenerateError(path, 'there is no such file or folder', { cause })
  }
}

/** Whether a file's name is that of a unit. */
export function isUnitFileName(name: string): boolean {
  return checkUnitName(name) === undefined
}
