import { readdir, readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, sep } from 'node:path'
import { SshConfigError } from '../errors.js'
import { type ConfigLine, parseConfigLines } from './config-line.js'
import { matchesPattern } from './pattern.js'

/** A file's lines; an `Include` carries what it names. */
export type ConfigNode = ConfigLine | { readonly included: readonly ConfigNode[] }

/** The lines of all configuration files, the first file being asked first. */
export type SshConfiguration = readonly (readonly ConfigNode[])[]

/**
 * Reads ssh_config files with all that they include. A file that is not there says nothing.
 * @param home For `~` in `Include`.
 * @throws {SshConfigError}
 */
export async function readConfigFiles(files: readonly string[], home: string): Promise<SshConfiguration> {
  return Promise.all(files.map((file) => readConfigFile(file, home, 0)))
}

async function readConfigFile(file: string, home: string, depth: number): Promise<ConfigNode[]> {
  const text = await readIfThere(file)
  if (text === undefined) return []
  const nodes: ConfigNode[] = []
  for (const line of parseConfigLines(text, file)) {
    if (line.keyword !== 'include') {
      nodes.push(line)
      continue
    }
    // The limit of OpenSSH, which also ends a file that includes itself.
    if (depth >= 16) throw new SshConfigError(file, line.line, 'files include each other too deeply')
    for (const pattern of line.args) {
      for (const path of await expandGlob(locateInclude(pattern, file, home))) {
        nodes.push({ included: await readConfigFile(path, home, depth + 1) })
      }
    }
  }
  return nodes
}

/** A relative path is one beside the file: `~/.ssh` for the person's own, `/etc/ssh` for the system's. */
function locateInclude(pattern: string, file: string, home: string): string {
  if (pattern.startsWith('~/')) return join(home, pattern.slice(2))
  return isAbsolute(pattern) ? pattern : join(dirname(file), pattern)
}

async function expandGlob(pattern: string): Promise<string[]> {
  let paths = [isAbsolute(pattern) ? sep : '']
  for (const part of pattern.split(sep).filter((text) => text !== '')) {
    if (!/[*?]/.test(part)) {
      paths = paths.map((path) => join(path, part))
      continue
    }
    const found = await Promise.all(
      paths.map(async (path) => {
        const names = await readdir(path).catch(() => [])
        return names
          .filter((name) => matchesPattern(name, part) && (!name.startsWith('.') || part.startsWith('.')))
          .sort()
          .map((name) => join(path, name))
      }),
    )
    paths = found.flat()
  }
  return paths
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return undefined
    }
    throw new SshConfigError(file, undefined, 'the file cannot be read', { cause: error })
  }
}
