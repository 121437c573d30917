import type { Duplex } from 'node:stream'
import { EtcdConnection } from '../../api/etcd/connection.js'
import { Keyspace } from '../../api/etcd/keyspace.js'
import { type EtcdConnectionOptions, type Fleet, parseEndpoint } from '../../api/index.js'
import { splitUserInfo } from '../../api/transport/user-info.js'
import { isCaasctlError } from '../../error.js'
import type { DialTarget, SshConnection } from '../../ssh/index.js'
import { explainAll } from '../explain.js'
import { type ApiFacts, checkApi } from './check-api.js'
import { checkEngine } from './check-engine.js'
import { checkGhosts } from './check-ghosts.js'
import { checkMachines } from './check-machines.js'
import { checkClocks, checkMembers } from './check-members.js'
import { checkSsh, type SshFacts } from './check-ssh.js'
import { checkUnits } from './check-units.js'
import { type DoctorCheck, type DoctorFinding, failure } from './finding.js'
import { readMembers, readRegistry } from './read-etcd.js'

/** How the etcd that fleet uses is reached. */
export interface DoctorEtcd extends EtcdConnectionOptions {
  readonly endpoints: readonly [string, ...string[]]
  /** Default `/_coreos.com/fleet`. */
  readonly keyPrefix?: string | undefined
}

/** A cluster, and the ways to it; what is left out is not looked at. */
export interface DoctorSubject {
  /** The way by SSH: makes the connection without connecting, as {@link SshPool.connect} does. */
  readonly ssh?: (() => Promise<SshConnection>) | undefined
  /** The endpoint that the way by SSH is to lead to. */
  readonly endpoint: string
  readonly fleet: () => Promise<Fleet>
  readonly etcd?: (() => Promise<DoctorEtcd>) | undefined
}

/** Milliseconds after which a stream to a socket counts as open. */
const settleMs = 700

/** Milliseconds for which etcd is asked again while it does not answer. */
const patienceMs = 2_000

/**
 * Looks at a cluster step by step, from the way to it up to its units, and tells what it finds as it goes. What
 * depends on a step that failed is left out, or told as unchecked. Changes nothing.
 */
export async function* doctor(
  { ssh, endpoint, fleet: open, etcd }: DoctorSubject,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<DoctorFinding, void, void> {
  if (ssh !== undefined) {
    const facts = await goBySsh(ssh, endpoint, signal)
    yield* checkSsh(facts)
    if (facts.error !== undefined) {
      yield unchecked('api', 'The cluster was not looked at: there is no way to it.')
      return
    }
  }
  const fleet = await open()
  const api = fleet.driver === 'http' ? await askApi(fleet, signal) : undefined
  if (api !== undefined) yield* checkApi(api)
  const reached = etcd === undefined ? undefined : yield* lookIntoEtcd(await etcd(), signal)
  if (etcd === undefined) {
    yield unchecked(
      'etcd',
      "etcd's members, quorum and clocks, the engine that leads, heartbeats and ghosts were not looked at: the HTTP API does not show them.",
      'Name etcd too: --etcd http://HOST:2379',
    )
  }
  const readable = api === undefined ? reached !== false : !('error' in api)
  if (!readable) {
    yield unchecked('unit', 'Units were not looked at: they cannot be read.')
    return
  }
  try {
    if (reached !== true) yield* checkMachines(await machinesByApi(fleet, signal))
    yield* checkUnits(await explainAll(fleet, { signal }))
  } catch (error) {
    yield unchecked('unit', `Machines and units could not be read: ${wordsOf(error, signal)}`)
  }
}

async function goBySsh(
  connect: () => Promise<SshConnection>,
  endpoint: string,
  signal: AbortSignal | undefined,
): Promise<SshFacts> {
  let connection: SshConnection | undefined
  const target = targetOf(endpoint)
  try {
    connection = await connect()
    await connection.ready(signal)
    const stream = await connection.dial(target, signal)
    if ('socketPath' in target) await staysOpen(stream)
    stream.destroy()
    return { settings: connection.settings, target: targetText(target), error: undefined }
  } catch (error) {
    wordsOf(error, signal)
    if (!(error instanceof Error)) throw error
    return { settings: connection?.settings, target: targetText(target), error }
  }
}

/**
 * Where sshd opens no sockets, a command there does: that it could not shows only when the stream ends.
 * @throws what the stream ends with
 */
async function staysOpen(stream: Duplex): Promise<void> {
  stream.resume()
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, settleMs)
    stream.once('error', reject)
    stream.once('close', () => clearTimeout(timer))
    stream.once('close', resolve)
  })
}

function targetOf(endpoint: string): DialTarget {
  const { target, base } = parseEndpoint(splitUserInfo(endpoint).endpoint)
  if (target !== undefined) return target
  const { hostname, port } = new URL(base)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80) }
}

function targetText(target: DialTarget): string {
  return 'socketPath' in target ? target.socketPath : `${target.host}:${target.port}`
}

async function askApi(fleet: Fleet, signal: AbortSignal | undefined): Promise<ApiFacts> {
  let reading = false
  try {
    const version = await fleet.serverVersion({ signal })
    reading = true
    return { version, units: (await fleet.units({ signal })).length }
  } catch (error) {
    wordsOf(error, signal)
    if (!(error instanceof Error)) throw error
    return { error, reading }
  }
}

/** @returns whether the registry could be read */
async function* lookIntoEtcd(
  { endpoints, keyPrefix, ...options }: DoctorEtcd,
  signal: AbortSignal | undefined,
): AsyncGenerator<DoctorFinding, boolean, void> {
  const connection = new EtcdConnection(endpoints, { patienceMs, ...options })
  try {
    const { members, hasMajority } = await readMembers(connection, signal)
    yield* checkMembers(members, hasMajority)
    yield* checkClocks(members)
    if (!hasMajority) return false
    const { lease, machines, ghosts } = await readRegistry(connection, new Keyspace(keyPrefix), signal)
    yield checkEngine(
      lease,
      machines.map(({ id }) => id),
    )
    yield* checkMachines(machines)
    yield* checkGhosts(ghosts)
    return true
  } catch (error) {
    wordsOf(error, signal)
    if (!(error instanceof Error)) throw error
    yield failure('etcd', error)
    return false
  } finally {
    connection.close()
  }
}

async function machinesByApi(fleet: Fleet, signal: AbortSignal | undefined) {
  const machines = await fleet.machines({ signal })
  return machines.map(({ id, primaryIP }) => ({
    ...{ id, saysID: id, primaryIP, version: '' },
    ...{ ttl: undefined, previousIP: undefined },
  }))
}

function unchecked(check: DoctorCheck, message: string, advice?: string): DoctorFinding {
  return { check, level: 'unchecked', message, advice }
}

/** The words of an error that is a finding; one that is a defect, or the end that was asked for, is thrown on. */
function wordsOf(error: unknown, signal: AbortSignal | undefined): string {
  signal?.throwIfAborted()
  if (!isCaasctlError(error)) throw error
  return error.message
}
