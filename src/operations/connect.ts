import {
  type Dial,
  defaultEndpoint,
  EtcdFleet,
  type Fleet,
  HttpFleet,
  isEtcdEndpoint,
  type TlsMaterial,
} from '../api/index.js'
import { type Client, client } from './client.js'

/** Where a cluster is and how it is reached. */
export interface ConnectOptions {
  /**
   * `unix:///PATH`, `http://HOST:PORT` or `https://HOST:PORT` of fleet's API; or members of the etcd cluster
   * that fleet keeps its registry in. Default `unix:///var/run/fleet.sock`.
   */
  readonly endpoint?: string | readonly string[] | undefined
  /** Default: `etcd` where the endpoint's port is 2379 or 4001, else `http`. */
  readonly driver?: 'http' | 'etcd' | undefined
  /** Milliseconds that one try of a request may take. Default 10,000. */
  readonly requestTimeoutMs?: number | undefined
  /** For `https:` endpoints. Default: the authorities that Node trusts, and no certificate of ours. */
  readonly tls?: TlsMaterial | undefined
  /** Prefix of fleet's keys in etcd. Default `/_coreos.com/fleet`. */
  readonly etcdKeyPrefix?: string | undefined
  /** Opens connections another way than directly, through a tunnel say. */
  readonly dial?: Dial | undefined
}

/**
 * Connects to a cluster. Nothing is sent before the first call.
 *
 *     await using fleet = await connect({ endpoint: 'http://127.0.0.1:49153' })
 *     const results = await fleet.start('web@<1..3>', { until: 'active' })
 *
 * @throws {ConnectionSettingError} for an endpoint that cannot be used.
 */
export async function connect(options: ConnectOptions = {}): Promise<Client> {
  return client(openFleet(options))
}

function openFleet({
  endpoint = defaultEndpoint,
  driver,
  etcdKeyPrefix,
  ...transport
}: ConnectOptions): Fleet {
  const [first = defaultEndpoint, ...others] = [endpoint].flat()
  return (driver ?? (isEtcdEndpoint(first) ? 'etcd' : 'http')) === 'etcd'
    ? new EtcdFleet([first, ...others], { ...transport, keyPrefix: etcdKeyPrefix })
    : new HttpFleet(first, transport)
}
