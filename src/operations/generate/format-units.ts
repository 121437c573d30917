import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { formatUnitFile } from '../../units/index.js'
import { GenerateError } from './generate-error.js'
import { lineDiff } from './line-diff.js'
import { readUnitFile } from './load-units.js'
import { isFolder, isUnitFileName, walkFolder } from './walk-folder.js'

/** What `formatUnitFiles` takes. */
export interface FormatOptions {
  /** Whether files that are laid out otherwise are written. Default: false. */
  readonly write?: boolean | undefined
  /** Folder from which relative paths start. Default: the process's. */
  readonly cwd?: string | undefined
}

/** A unit file in the canonical layout. */
export interface FormattedFile {
  /** As given. */
  readonly path: string
  /** `differs`: it is laid out otherwise, and was not written. */
  readonly status: 'written' | 'unchanged' | 'differs'
  /** What it should be. */
  readonly text: string
  /** From what it is to what it should be, in the unified format; empty where nothing differs. */
  readonly diff: string
}

/**
 * Lays out unit files, and all unit files of folders and those below, in the one canonical way: see
 * `formatUnitFile`. Comments are kept; systemd and fleet read them as before.
 *
 * @throws {GenerateError} for a file that cannot be read or written, or is no UTF-8.
 */
export async function formatUnitFiles(
  paths: readonly string[],
  { write = false, cwd = process.cwd() }: FormatOptions = {},
): Promise<FormattedFile[]> {
  const formatted: FormattedFile[] = []
  for (const path of await unitFilesOf(paths, cwd)) formatted.push(await format(path, write, cwd))
  return formatted
}

async function unitFilesOf(paths: readonly string[], cwd: string): Promise<Set<string>> {
  const files = new Set<string>()
  for (const path of paths) {
    if (!(await isFolder(path, cwd))) files.add(path)
    else for (const file of await walkFolder(path, cwd)) if (isUnitFileName(file.name)) files.add(file.path)
  }
  return files
}

async function format(path: string, write: boolean, cwd: string): Promise<FormattedFile> {
  const before = await readUnitFile(path, cwd)
  const text = formatUnitFile(before)
  if (text === before) return { path, status: 'unchanged', text, diff: '' }
  const diff = lineDiff(before, text, { before: path, after: path })
  if (!write) return { path, status: 'differs', text, diff }
  try {
    await writeFile(resolve(cwd, path), text)
  } catch (cause) {
    throw new GenerateError(path, 'it cannot be written', { cause })
  }
  return { path, status: 'written', text, diff }
}
