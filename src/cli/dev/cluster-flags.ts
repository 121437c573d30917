import { stateFolderOf } from '../../dev/daemon/state-home.js'
import { defaultClusterName } from '../../dev/machine-spec.js'
import type { Context } from '../context.js'
import { flag } from '../flag.js'
import { BadValueError } from '../usage-error.js'

/** Which embedded cluster a command is about. */
export const clusterFlags = {
  name: flag.string({
    summary: 'Name of the embedded cluster; several may run at once',
    placeholder: 'NAME',
    default: defaultClusterName,
    complete: 'cluster',
  }),
}

/** @throws {ClusterNameError} */
export function stateFolder({ io }: Context, name: string): string {
  return stateFolderOf(name, io.env)
}

/**
 * Reads `key=value,key=value`.
 * @throws {BadValueError}
 */
export function parseMetadata(text: string): Record<string, string> {
  const metadata = new Map<string, string>()
  for (const pair of text.split(',')) {
    const equals = pair.indexOf('=')
    const [key, value] = [pair.slice(0, Math.max(equals, 0)), pair.slice(equals + 1)]
    if (!/^[A-Za-z0-9_.-]+$/.test(key) || value === '') {
      throw new BadValueError(`metadata is given as KEY=VALUE,…, not ${JSON.stringify(pair)}`)
    }
    metadata.set(key, value)
  }
  return Object.fromEntries(metadata)
}
