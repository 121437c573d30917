import type { EtcdMember, EtcdNode } from '../../api/etcd/answer.js'
import type { EtcdConnection } from '../../api/etcd/connection.js'
import { HistoryClearedError, KeyNotFoundError } from '../../api/etcd/errors.js'
import { EtcdKeys } from '../../api/etcd/keys.js'
import type { Keyspace } from '../../api/etcd/keyspace.js'
import { readLease, readMachineObject } from '../../api/etcd/records.js'
import { RegistryTree } from '../../api/etcd/registry-tree.js'
import { viewGhosts } from '../../api/etcd/registry-view.js'
import { ConnectionError } from '../../api/index.js'
import { TimeLimit } from '../../time-limit.js'
import type { LeaseFact } from './check-engine.js'
import type { GhostFact } from './check-ghosts.js'
import type { MachineFact } from './check-machines.js'
import type { MemberFact } from './check-members.js'
import { find, planMend } from './plan-mend.js'

/** Milliseconds that etcd has to tell of a change that has happened already. */
const historyMs = 1_000

export interface MembersFacts {
  readonly members: readonly MemberFact[]
  /** Whether etcd could ask a majority of them. */
  readonly hasMajority: boolean
}

export interface RegistryFacts {
  readonly ghosts: readonly GhostFact[]
  readonly machines: readonly MachineFact[]
  readonly lease: LeaseFact | undefined
}

/** Asks each member, as the cluster names them, a question that it needs a majority for. */
export async function readMembers(connection: EtcdConnection, signal?: AbortSignal): Promise<MembersFacts> {
  const named = await connection.discover(signal)
  const look = () => Promise.all(named.map((member) => askMember(connection, member, signal)))
  const members = await look()
  if (members.every(({ error }) => error === undefined)) return { members, hasMajority: true }
  // The addresses that the members name may be of a network that is not reached from here.
  const hasMajority =
    members.some(({ error }) => error === undefined) ||
    (await ask(connection, undefined, signal)).error === undefined
  // While a leader is chosen no member can answer: those that live can a moment later.
  const passing = members.some(({ error }) => error !== undefined && !(error instanceof ConnectionError))
  return { members: hasMajority && passing ? await look() : members, hasMajority }
}

async function askMember(
  connection: EtcdConnection,
  { name, id, clientURLs: [url] }: EtcdMember,
  signal: AbortSignal | undefined,
): Promise<MemberFact> {
  if (url === undefined) {
    return { name: name || id, endpoint: '-', error: new Error('it names no address for clients') }
  }
  const endpoint = URL.canParse(url) ? new URL(url).origin : url
  return { name: name || id, endpoint, ...(await ask(connection, endpoint, signal)) }
}

/** @param endpoint the member to ask; undefined: whichever answers */
async function ask(
  connection: EtcdConnection,
  endpoint: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Pick<MemberFact, 'error' | 'clock'>> {
  const path = '/v2/keys/?quorum=true'
  const before = Date.now()
  try {
    const answer = await connection.request({ method: 'GET', path, endpoint, signal, repeatable: true })
    const date = Date.parse(answer.header('date') ?? '')
    // The head of an answer tells whole seconds.
    const clock = { least: date - Date.now(), most: date + 1_000 - before }
    return Number.isNaN(date) ? {} : { clock }
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof Error)) throw error
    return { error }
  }
}

/** Reads the registry as a whole, once. */
export async function readRegistry(
  connection: EtcdConnection,
  keyspace: Keyspace,
  signal?: AbortSignal,
): Promise<RegistryFacts> {
  const keys = new EtcdKeys(connection)
  const root = await readAll(keys, keyspace, signal)
  if (root === undefined) return { ghosts: [], machines: [], lease: undefined }
  const lease = find(root, keyspace.engineLeader)
  return {
    ghosts: await readGhosts(keys, keyspace, root, signal),
    machines: await readMachines(keys, find(root, keyspace.machines), signal),
    lease: lease && { machineID: readLease(lease.value).machineID, ttl: lease.ttl },
  }
}

function readGhosts(
  keys: EtcdKeys,
  keyspace: Keyspace,
  root: EtcdNode,
  signal: AbortSignal | undefined,
): Promise<GhostFact[]> {
  const ghosts = viewGhosts(new RegistryTree(keyspace, root), keyspace)
  return Promise.all(
    ghosts.map(async (ghost) => {
      const state = find(root, keyspace.unit(ghost.unit, 'target-state'))
      const spoilt = ghost.kind === 'unknown-desired-state' && state !== undefined
      const previous = spoilt ? await previousValue(keys, state, signal) : undefined
      const ttl = lastTtl(ghost.keys.map((key) => find(root, key)?.ttl))
      return { ghost, mend: planMend(ghost, root, previous), ttl }
    }),
  )
}

async function readAll(
  keys: EtcdKeys,
  keyspace: Keyspace,
  signal: AbortSignal | undefined,
): Promise<EtcdNode | undefined> {
  try {
    return (await keys.get(keyspace.prefix, { recursive: true, quorum: true, signal })).node
  } catch (error) {
    if (error instanceof KeyNotFoundError) return undefined
    throw error
  }
}

function lastTtl(ttls: readonly (number | undefined)[]): number | undefined {
  const known = ttls.flatMap((ttl) => ttl ?? [])
  return known.length === 0 || known.length < ttls.length ? undefined : Math.max(...known)
}

/** Of a machine that is gone the metadata set from outside may be left: that is none. */
async function readMachines(
  keys: EtcdKeys,
  directory: EtcdNode | undefined,
  signal: AbortSignal | undefined,
): Promise<MachineFact[]> {
  const objects = (directory?.nodes ?? []).flatMap(
    (machine) => machine.nodes.find(({ key }) => key === `${machine.key}/object`) ?? [],
  )
  return Promise.all(
    objects.map(async (node) => {
      const machine = readMachineObject(node.value)
      return {
        id: node.key.split('/').at(-2) ?? '',
        saysID: machine?.id,
        primaryIP: machine?.primaryIP ?? '',
        version: machine?.version ?? '',
        ttl: node.ttl ?? 'never',
        previousIP: readMachineObject((await previousValue(keys, node, signal)) ?? '')?.primaryIP,
      } as const
    }),
  )
}

/**
 * The value that a key had before it was set the last time: etcd's history tells of each change what it replaced.
 * Undefined where there was none, and where the history does not reach so far back.
 */
async function previousValue(
  keys: EtcdKeys,
  { key, modifiedIndex }: EtcdNode,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  using limit = new TimeLimit(historyMs, signal)
  try {
    const { previous, node } = await keys.wait(key, {
      afterIndex: modifiedIndex - 1,
      signal: limit.signal,
    })
    return node.modifiedIndex === modifiedIndex ? previous?.value : undefined
  } catch (error) {
    signal?.throwIfAborted()
    // A change that only gave the key new time to live is not told, and waited for in vain.
    if (limit.isOver || error instanceof HistoryClearedError) return undefined
    throw error
  }
}
