import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { GenerateError } from './generate-error.js'
import type { PlaceholderValues } from './placeholders.js'

/** Where values for placeholders come from. */
export interface PlaceholderSources {
  /** `NAME=value`, the last of a name counts. They go before the files. */
  readonly set?: readonly string[] | undefined
  /** Paths of files with lines `NAME=value`, as docker and systemd have them. */
  readonly envFiles?: readonly string[] | undefined
  /** Folder from which relative paths start. Default: the process's. */
  readonly cwd?: string | undefined
}

/**
 * Collects values for placeholders.
 * @throws {GenerateError} for a file that cannot be read, and for what is no `NAME=value`.
 */
export async function readPlaceholderValues({
  set = [],
  envFiles = [],
  cwd = process.cwd(),
}: PlaceholderSources): Promise<PlaceholderValues> {
  const values: Record<string, string> = {}
  for (const file of envFiles) Object.assign(values, parseEnvFile(file, await read(file, cwd)))
  for (const pair of set) {
    const [name, value] = assignment(pair) ?? []
    if (name === undefined || value === undefined) {
      throw new GenerateError('--set', `${JSON.stringify(pair)} is not NAME=value`)
    }
    values[name] = value
  }
  return values
}

/** Blank lines and lines with `#` are skipped; quotes around a whole value are taken off. */
export function parseEnvFile(file: string, text: string): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue
    const [name, value] = assignment(line.trim()) ?? []
    if (name === undefined || value === undefined) {
      throw new GenerateError(`${file}:${index + 1}`, 'the line is not NAME=value')
    }
    values[name] = /^(["']).*\1$/.test(value) && value.length > 1 ? value.slice(1, -1) : value
  }
  return values
}

function assignment(text: string): readonly [string, string] | undefined {
  const match = /^([A-Za-z_][A-Za-z0-9_-]*)=(.*)$/s.exec(text)
  return match === null ? undefined : [match[1] ?? '', match[2] ?? '']
}

async function read(file: string, cwd: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, file), 'utf8')
  } catch (cause) {
    throw new GenerateError(file, 'it cannot be read', { cause })
  }
}
