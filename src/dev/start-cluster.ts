import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Assignments } from './agent/assignments.js'
import { Closers } from './closers.js'
import type { Cluster, ClusterOptions } from './cluster.js'
import { EmbeddedCluster } from './embedded-cluster.js'
import { Engine } from './engine/engine.js'
import { FolderLock } from './folder-lock.js'
import { ApiServer, type ApiServerOptions } from './http/api-server.js'
import { Faults } from './http/faults.js'
import { ClusterLog } from './log.js'
import { defaultClusterName, type MachineSpec } from './machine-spec.js'
import { MachinesFile } from './machines-file.js'
import { defaultPace } from './pace.js'
import { FileStorage } from './registry/file-storage.js'
import { MemoryRegistry } from './registry/memory-registry.js'
import { apiSocketPath } from './socket-path.js'

/**
 * Starts a fleet cluster in this process. Resolves once it serves and all its machines are members.
 *
 * @throws {MachineExistsError} where two machines have the same ID.
 * @throws {FolderInUseError} where another cluster runs on the state folder.
 * @throws {StateFolderError} where the state folder cannot be used.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const closers = new Closers()
  try {
    return await open(options, closers)
  } catch (error) {
    await closers.close()
    throw error
  }
}

async function open(options: ClusterOptions, closers: Closers): Promise<EmbeddedCluster> {
  const { name = defaultClusterName, stateFolder, machines = 3 } = options
  const pace = { ...defaultPace, ...options.pace }
  const log = new ClusterLog()
  const faults = new Faults()
  const machinesFile = stateFolder === undefined ? undefined : new MachinesFile(stateFolder)
  if (stateFolder !== undefined) closers.add(await FolderLock.take(stateFolder))
  const storage =
    stateFolder === undefined
      ? undefined
      : closers.add(new FileStorage(stateFolder, (message) => log.write('registry', message, 4)))
  const registry = closers.add(await MemoryRegistry.open(storage))
  const assignments = new Assignments(registry)
  const engine = new Engine({ registry, log, delayMs: pace.engineMs, order: options.engineOrder })
  const parts = { name, log, faults, pace, registry, assignments, engine, machinesFile, closers }
  const cluster = new EmbeddedCluster(parts)
  closing(closers, () => {
    engine.stop()
    assignments.stop()
    for (const machine of cluster.machines) machine.cut()
  })

  await assignments.start()
  const kept = (await machinesFile?.load()) ?? []
  const wanted: MachineSpec[] =
    typeof machines === 'number' ? Array.from({ length: machines }, () => ({})) : [...machines]
  // A cluster that was there before comes back as it was; only machines beyond its number are new.
  for (const spec of [...kept, ...wanted.slice(kept.length)]) cluster.define(spec)
  await Promise.all(
    cluster.machines.filter((_machine, index) => kept[index]?.up !== false).map((machine) => machine.boot()),
  )
  await cluster.save()
  // Only now, or units that were scheduled before would all move to the first machine that is up.
  await engine.start()
  const leaderSince = Math.floor(Date.now() / 1_000)
  const figures = () => ({ leaderSince, ...engine.figures })
  await serve(cluster, options, closers, { registry, log, faults, figures })
  return cluster
}

async function serve(
  cluster: EmbeddedCluster,
  { port = 0, socketPath, stateFolder }: ClusterOptions,
  closers: Closers,
  options: ApiServerOptions,
): Promise<void> {
  const tcp = closers.add(await ApiServer.onPort(port, options))
  cluster.endpoint = `http://127.0.0.1:${tcp.port}`
  if (socketPath !== undefined) cluster.socketPath = socketPath
  else if (stateFolder !== undefined) cluster.socketPath = await apiSocketPath(stateFolder)
  else {
    const folder = await mkdtemp(join(tmpdir(), 'caasctl-'))
    closing(closers, () => rm(folder, { recursive: true, force: true }))
    cluster.socketPath = join(folder, 'fleet.sock')
  }
  // The lock is ours: a socket that lies there is left over from a cluster that was killed.
  if (stateFolder !== undefined) await rm(cluster.socketPath, { force: true })
  closers.add(await ApiServer.onSocket(cluster.socketPath, options))
}

function closing(closers: Closers, close: () => void | Promise<void>): void {
  closers.add({ [Symbol.asyncDispose]: async () => close() })
}
