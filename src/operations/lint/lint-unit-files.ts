import { writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import {
  type Finding,
  fixUnit,
  lintUnits,
  type RuleSettings,
  type UnitFileToLint,
  unitTypes,
} from '../../units/index.js'
import { GenerateError } from '../generate/generate-error.js'
import { readUnitFile } from '../generate/load-units.js'
import { isFolder, walkFolder } from '../generate/walk-folder.js'

/** What `lintUnitFiles` takes. */
export interface LintFilesOptions {
  /** Whether what can be mended is written into the files; findings are then of what is left. Default: false. */
  readonly fix?: boolean | undefined
  /** What differs from the rules' own severities. */
  readonly rules?: RuleSettings | undefined
  /** Patterns of units that the machines have although none of the files is theirs. */
  readonly knownUnits?: readonly string[] | undefined
  /** Folder from which relative paths start. Default: the process's. */
  readonly cwd?: string | undefined
}

/** What came of linting files. */
export interface LintedFiles {
  readonly findings: readonly Finding[]
  /** The files by their paths as given, with the text that the findings are about. */
  readonly files: ReadonlyMap<string, string>
  /** Paths of the files that were written. */
  readonly fixed: readonly string[]
}

/**
 * Lints unit files, and all unit files of folders and those below, as one set. A file is taken for a unit file
 * by its type, so that one with a name that fleet refuses is found.
 *
 * @throws {GenerateError} for a file that cannot be read or written, or is no UTF-8.
 */
export async function lintUnitFiles(
  paths: readonly string[],
  { fix = false, rules, knownUnits, cwd = process.cwd() }: LintFilesOptions = {},
): Promise<LintedFiles> {
  const files: UnitFileToLint[] = []
  const fixed: string[] = []
  for (const path of await unitFilesOf(paths, cwd)) {
    const name = basename(resolve(cwd, path))
    const before = await readUnitFile(path, cwd)
    const text = fix ? fixUnit(name, before, { rules }) : before
    if (text !== before) {
      await write(path, text, cwd)
      fixed.push(path)
    }
    files.push({ name, text, file: path })
  }
  const findings = lintUnits(files, { rules, knownUnits })
  return { findings, files: new Map(files.map(({ file, name, text }) => [file ?? name, text])), fixed }
}

async function unitFilesOf(paths: readonly string[], cwd: string): Promise<Set<string>> {
  const files = new Set<string>()
  for (const path of paths) {
    if (!(await isFolder(path, cwd))) files.add(path)
    else for (const file of await walkFolder(path, cwd)) if (hasUnitType(file.name)) files.add(file.path)
  }
  return files
}

function hasUnitType(name: string): boolean {
  return unitTypes.some((type) => name.endsWith(`.${type}`))
}

async function write(path: string, text: string, cwd: string): Promise<void> {
  try {
    await writeFile(resolve(cwd, path), text)
  } catch (cause) {
    throw new GenerateError(path, 'it cannot be written', { cause })
  }
}
