import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { DockerUsageError } from './docker-error.js'
import type { ClientPlace } from './run-request.js'

/**
 * A file of `--env-file`: `NAME=value` a line, comments after `#`, values as they stand. A name alone is taken
 * from the client's environment.
 *
 * @throws {DockerUsageError}
 */
export async function readEnvironmentFile(
  path: string,
  { folder, environment }: ClientPlace,
): Promise<[string, string][]> {
  const text = await readFile(resolve(folder, path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new DockerUsageError(`open ${path}: ${error.code ?? error.message}`, { cause: error })
  })
  return text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const entry = line.trimStart()
    if (entry === '' || entry.startsWith('#')) return []
    const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(entry) ?? []
    if (name === '' || /\s/.test(name)) {
      throw new DockerUsageError(`poorly formatted environment: variable '${name}' in ${path}`)
    }
    if (value !== undefined) return [[name, value]]
    const inherited = environment.get(name)
    return inherited === undefined ? [] : [[name, inherited]]
  })
}
