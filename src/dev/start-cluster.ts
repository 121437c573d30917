import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Assignments } from './agent/assignments.js'
import { Closers } from './closers.js'
import type { Cluster, ClusterEtcd, ClusterOptions } from './cluster.js'
import { ImagesNotRunError } from './docker/images-not-run-error.js'
import { EmbeddedCluster } from './embedded-cluster.js'
import { Engine } from './engine/engine.js'
import { EngineGate } from './engine/engine-gate.js'
import { EngineLease } from './engine/engine-lease.js'
import { FolderLock } from './folder-lock.js'
import { ApiServer, type ApiServerOptions } from './http/api-server.js'
import { Faults } from './http/faults.js'
import { ClusterLog } from './log.js'
import { defaultClusterName, type MachineSpec } from './machine-spec.js'
import { MachinesFile } from './machines-file.js'
import { defaultPace, type Pace } from './pace.js'
import type { ProcessKeeper } from './processes/process-keeper.js'
import { EtcdRegistry } from './registry/etcd-registry.js'
import { FileStorage } from './registry/file-storage.js'
import { MemoryRegistry } from './registry/memory-registry.js'
import { SimulatedRunner } from './simulation/simulated-runner.js'
import { apiSocketPath, makeSocketFolder } from './socket-path.js'
import type { SshServerOptions } from './ssh/cluster-ssh.js'
import type { MachinePlaces } from './ssh/machine-places.js'
import type { MachineSurroundings } from './virtual-machine.js'

/**
 * Starts a fleet cluster in this process. Resolves once it serves and all its machines are members.
 *
 * @throws {MachineExistsError} where two machines have the same ID.
 * @throws {FolderInUseError} where another cluster runs on the state folder.
 * @throws {StateFolderError} where the state folder cannot be used.
 * @throws {ListenError} where a port is taken.
 * @throws {ImageSyntaxError} where an image is registered wrongly.
 * @throws {ImagesNotRunError} where images are registered, and processes are simulated.
 * @throws {EtcdUnavailableError} | {EtcdError} | {ConnectionError} where etcd cannot be used.
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
  const { name = defaultClusterName, stateFolder, machines = 3, runner = 'simulated', etcd } = options
  if (options.images !== undefined && runner !== 'process') throw new ImagesNotRunError()
  const pace = { ...defaultPace, ...options.pace }
  const log = new ClusterLog()
  const faults = new Faults()
  const machinesFile = stateFolder === undefined ? undefined : new MachinesFile(stateFolder)
  if (stateFolder !== undefined) closers.add(await FolderLock.take(stateFolder))
  const shared = etcd === undefined ? undefined : closers.add(await openEtcd(etcd, log))
  const registry = shared ?? closers.add(await openOwn(stateFolder, log, closers))
  const assignments = new Assignments(registry)
  const engine = new Engine({ registry, log, delayMs: pace.engineMs, order: options.engineOrder })
  const gate = new EngineGate(engine, { leading: shared === undefined })
  const findPlaces: () => Promise<MachinePlaces> = atMostOnce(() => openPlaces(cluster, stateFolder, closers))
  // Always the same for a folder: the keeper ends what an earlier cluster may have left.
  const id = stateFolder ?? randomUUID()
  const findKeeper = atMostOnce(() => openKeeper(id, closers))
  const makeRunner =
    runner === 'process' ? await realRunners(id, { findPlaces, findKeeper }, options) : simulated
  const parts = {
    name,
    log,
    faults,
    pace,
    registry,
    assignments,
    gate,
    machinesFile,
    runner,
    makeRunner,
    closers,
  }
  const cluster = new EmbeddedCluster(parts)
  closing(closers, async () => {
    engine.stop()
    assignments.stop()
    await Promise.all(cluster.machines.map((machine) => machine.cut()))
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
  if (shared !== undefined) await takePart(shared, cluster, { gate, pace, closers })
  const leaderSince = Math.floor(Date.now() / 1_000)
  const figures = () => ({ leaderSince, ...engine.figures })
  await serve(cluster, options, closers, { registry, log, faults, figures })
  if (options.ssh !== undefined && options.ssh !== false)
    await serveSsh(cluster, options, { places: await findPlaces(), findKeeper }, closers)
  return cluster
}

const simulated: MachineSurroundings['makeRunner'] = (_machine, clock) => {
  const runner = new SimulatedRunner(clock)
  return { runner, containers: runner.containers }
}

/** Runners of real processes, none of which outlives the cluster. */
async function realRunners(
  cluster: string,
  {
    findPlaces,
    findKeeper,
  }: { findPlaces: () => Promise<MachinePlaces>; findKeeper: () => Promise<ProcessKeeper> },
  { images = {} }: ClusterOptions,
): Promise<MachineSurroundings['makeRunner']> {
  const { ProcessRunner } = await import('./processes/process-runner.js')
  const { DockerEngine } = await import('./docker/docker-engine.js')
  const { findDocker, RealDocker } = await import('./docker/real-docker.js')
  const { registeredImage } = await import('./docker/registered-image.js')
  const keeper = await findKeeper()
  const registered = Object.entries(images).map(([name, image]) => registeredImage(name, image))
  // Who registers images wants them to be run; else the engine that is there knows more than any stand-in.
  const program = registered.length > 0 ? undefined : await findDocker()
  return async (machine) => {
    const machineID = machine.identity.id
    const real = program === undefined ? undefined : new RealDocker({ program, cluster, machine: machineID })
    const place = await (await findPlaces()).of(machine, real?.script)
    await real?.removeAll()
    const runner = new ProcessRunner({ machineID, place, keeper, realDocker: real })
    if (real !== undefined) return { runner }
    const { environment } = place
    return {
      runner,
      docker: new DockerEngine({ machine: machineID, images: registered, keeper, environment }),
    }
  }
}

/** Who starts the processes of this computer that are the cluster's, and ends them with it. */
async function openKeeper(id: string, closers: Closers): Promise<ProcessKeeper> {
  const { ProcessKeeper } = await import('./processes/process-keeper.js')
  return closers.add(await ProcessKeeper.open(id))
}

/** The machines' folders on this computer. */
async function openPlaces(
  cluster: EmbeddedCluster,
  stateFolder: string | undefined,
  closers: Closers,
): Promise<MachinePlaces> {
  const { MachinePlaces } = await import('./ssh/machine-places.js')
  const folder = stateFolder === undefined ? await temporaryFolder(closers) : join(stateFolder, 'machines')
  const sockets = stateFolder === undefined ? folder : await makeSocketFolder(stateFolder)
  return closers.add(new MachinePlaces(folder, sockets, cluster))
}

function openEtcd(etcd: string | ClusterEtcd, log: ClusterLog): Promise<EtcdRegistry> {
  return EtcdRegistry.open(typeof etcd === 'string' ? { endpoints: [etcd] } : etcd, log)
}

async function openOwn(
  stateFolder: string | undefined,
  log: ClusterLog,
  closers: Closers,
): Promise<MemoryRegistry> {
  if (stateFolder === undefined) return MemoryRegistry.open()
  const storage = new FileStorage(stateFolder, (message) => log.write('registry', message, 4))
  return MemoryRegistry.open(closers.add(storage))
}

/** One of all the engines on an etcd schedules: this one, where none does yet. */
async function takePart(
  { keys, keyspace }: EtcdRegistry,
  { machines, log }: EmbeddedCluster,
  { gate, pace, closers }: { gate: EngineGate; pace: Pace; closers: Closers },
): Promise<void> {
  const machineID = machines[0]?.identity.id ?? ''
  const ttl = Math.max(1, Math.ceil(pace.ttlMs / 1_000))
  const changed = (leading: boolean) => gate.lead(leading)
  const lease = new EngineLease({ keys, keyspace, machineID, ttl, log, changed })
  closing(closers, () => lease.stop())
  await lease.start()
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
  else cluster.socketPath = join(await temporaryFolder(closers), 'fleet.sock')
  // The lock is ours: a socket that lies there is left over from a cluster that was killed.
  if (stateFolder !== undefined) await rm(cluster.socketPath, { force: true })
  closers.add(await ApiServer.onSocket(cluster.socketPath, options))
}

async function serveSsh(
  cluster: EmbeddedCluster,
  { ssh, stateFolder }: ClusterOptions,
  needs: Pick<SshServerOptions, 'places' | 'findKeeper'>,
  closers: Closers,
): Promise<void> {
  const port = (typeof ssh === 'object' ? ssh.port : undefined) ?? 0
  const folder = stateFolder === undefined ? await temporaryFolder(closers) : join(stateFolder, 'ssh')
  // ssh2 takes its time to be loaded, and is not always wanted.
  const { SshServer } = await import('./ssh/cluster-ssh.js')
  cluster.ssh = closers.add(await SshServer.start(cluster, { folder, port, ...needs }))
}

/** A folder for this user alone, which goes with the cluster. */
async function temporaryFolder(closers: Closers): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'caasctl-'))
  closing(closers, () => rm(folder, { recursive: true, force: true }))
  return folder
}

function atMostOnce<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined
  return () => {
    opened ??= open()
    return opened
  }
}

function closing(closers: Closers, close: () => void | Promise<void>): void {
  closers.add({ [Symbol.asyncDispose]: async () => close() })
}
