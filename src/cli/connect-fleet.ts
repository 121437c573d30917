import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Exchange, Fleet } from '../api/index.js'
import type { Settings } from './global-flags.js'
import { UsageError } from './usage-error.js'

export interface ConnectOptions {
  /** The folder that relative paths start from. */
  readonly cwd: string
  /** Sees every request made. */
  readonly onExchange?: ((exchange: Exchange) => void) | undefined
}

/** Reaches the cluster that the settings name. Nothing is sent yet. */
export async function connectFleet(settings: Settings, { cwd, onExchange }: ConnectOptions): Promise<Fleet> {
  const [endpoint = ''] = settings.endpoint.split(',')
  const { HttpFleet } = await import('../api/http/http-fleet.js')
  return new HttpFleet(endpoint, {
    requestTimeoutMs: settings.requestTimeout,
    tls: await readTls(settings, cwd),
    onExchange,
  })
}

async function readTls(settings: Settings, cwd: string) {
  const read = async (flag: string, path: string | undefined) => {
    if (path === undefined || path === '') return undefined
    try {
      return await readFile(resolve(cwd, path))
    } catch (error) {
      throw new UsageError(`--${flag}: ${path} cannot be read.`, { cause: error })
    }
  }
  return {
    ca: await read('ca-file', settings.caFile),
    cert: await read('cert-file', settings.certFile),
    key: await read('key-file', settings.keyFile),
  }
}
