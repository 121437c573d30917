import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { isEtcdEndpoint } from '../api/etcd/etcd-endpoint.js'
import { HttpFleet } from '../api/http/http-fleet.js'
import type { Dial, Exchange, Fleet, TlsMaterial } from '../api/index.js'
import { hideUserInfo } from '../api/transport/user-info.js'
import type { Context } from './context.js'
import { expandHome } from './expand-home.js'
import { UsageError } from './usage-error.js'

/** Reaches the cluster that the settings name, through the tunnel if there is one. No request is sent yet. */
export async function connectFleet(context: Context): Promise<Fleet> {
  const { settings, output } = context
  const [first, ...others] = endpoints(context)
  const options = await connectionOptions(context)
  if (speaksEtcd(context)) {
    const { EtcdFleet } = await import('../api/etcd/etcd-fleet.js')
    return new EtcdFleet([first, ...others], {
      ...options,
      keyPrefix: settings.etcdKeyPrefix,
      patienceMs: etcdPatienceMs(options.requestTimeoutMs),
    })
  }
  if (others.length > 0) {
    output.warn(`multiple endpoints provided but only the first (${hideUserInfo(first)}) is used`)
  }
  return new HttpFleet(first, options)
}

/** Who gives a request little time does not want it repeated for long either. Milliseconds; undefined: as it is. */
function etcdPatienceMs(requestTimeoutMs: number | undefined): number | undefined {
  return requestTimeoutMs === undefined ? undefined : Math.min(15_000, 3 * requestTimeoutMs)
}

/** How what the settings name is reached: through the tunnel, with their certificates and time limits. */
export async function connectionOptions(context: Context) {
  const { settings, origins } = context
  return {
    dial: await tunnel(context),
    tls: await readTls(context),
    requestTimeoutMs:
      origins.get('request-timeout')?.kind === 'default' ? undefined : settings.requestTimeout,
    onExchange: settings.debug ? (exchange: Exchange) => tell(context, exchange) : undefined,
  }
}

/** Where etcd is: what `etcd` names, else what is spoken to. Undefined where neither is etcd. */
export function etcdEndpoints(context: Context): readonly [string, ...string[]] | undefined {
  const { etcd } = context.settings
  if (etcd !== undefined && etcd !== '') return splitEndpoints(etcd)
  return speaksEtcd(context) ? endpoints(context) : undefined
}

/** Whether the endpoints are etcd's own. */
function speaksEtcd(context: Context): boolean {
  const { driver } = context.settings
  return driver === undefined ? isEtcdEndpoint(endpoints(context)[0]) : driver === 'etcd'
}

/** Where etcd listens on the machine itself, which is what fleetctl takes where no endpoint is named. */
const localEtcd = ['http://127.0.0.1:2379', 'http://127.0.0.1:4001'] as const

/** The endpoints that the settings name. */
export function endpoints({ settings, origins }: Context): readonly [string, ...string[]] {
  if (settings.driver === 'etcd' && origins.get('endpoint')?.kind === 'default') return localEtcd
  return splitEndpoints(settings.endpoint)
}

/** Several endpoints are written with commas between them. */
export function splitEndpoints(text: string): readonly [string, ...string[]] {
  const [first = '', ...others] = text.split(',').map((endpoint) => endpoint.trim())
  return [first, ...others]
}

async function tunnel(context: Context): Promise<Dial | undefined> {
  const { tunnel: destination } = context.settings
  if (destination === undefined || destination === '') return undefined
  const connection = await (await context.ssh()).connect(destination)
  // A person may be asked on the way. What they take for the answer is not to be of a request's time limit.
  await connection.ready(context.signal)
  return (target, signal) => connection.dial(target, signal)
}

async function readTls({ settings, io }: Context): Promise<TlsMaterial> {
  const read = async (flag: string, path: string | undefined) => {
    if (path === undefined || path === '') return undefined
    try {
      return await readFile(resolve(io.cwd, expandHome(path, io.env.HOME)))
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
      throw new UsageError(`--${flag}: ${path} cannot be read (${reason}).`, { cause: error })
    }
  }
  return {
    ca: await read('ca-file', settings.caFile),
    cert: await read('cert-file', settings.certFile),
    key: await read('key-file', settings.keyFile),
  }
}

function tell({ output }: Context, { method, url, status, durationMs, error }: Exchange): void {
  const outcome = status ?? (error instanceof Error ? error.message : 'no answer')
  output.note({ text: `debug: ${method} ${url} ${outcome} (${Math.round(durationMs)} ms)`, style: 'dim' })
}
