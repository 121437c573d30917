import { chmod, mkdir } from 'node:fs/promises'
import type { ClusterOptions } from '../cluster.js'
import { startCluster } from '../start-cluster.js'
import { StateFolderError } from '../state-folder-error.js'
import type { RunningCluster } from './control-protocol.js'
import { ControlServer } from './control-server.js'
import { controlSocketPath } from './control-socket.js'
import { LogFile } from './log-file.js'

/** What serving a cluster in this process takes. */
export interface ServeOptions extends Omit<ClusterOptions, 'socketPath' | 'stateFolder'> {
  readonly stateFolder: string
  /** Ends the cluster. */
  readonly signal: AbortSignal
  /** Called once it serves. */
  readonly ready: (cluster: RunningCluster) => void
}

/**
 * Runs a cluster that other processes control, until it is told to stop or the signal aborts. What it keeps is
 * in the state folder, its sockets too, all for this user alone.
 *
 * @throws {FolderInUseError}
 * @throws {StateFolderError}
 */
export async function serveCluster({ stateFolder, signal, ready, ...options }: ServeOptions): Promise<void> {
  try {
    await mkdir(stateFolder, { recursive: true, mode: 0o700 })
    await chmod(stateFolder, 0o700)
  } catch (error) {
    throw StateFolderError.from(stateFolder, 'written', error)
  }
  await using cluster = await startCluster({ ...options, stateFolder })
  const logFile = new LogFile(stateFolder)
  for (const entry of cluster.log.entries) logFile.write(entry)
  cluster.log.listen((entry) => logFile.write(entry))
  await using over = new Over(signal)
  await using _control = await ControlServer.listen(await controlSocketPath(stateFolder), cluster, () =>
    over.end(),
  )
  const { machines, ...status } = await cluster.status()
  cluster.log.write('cluster', `Serves on ${cluster.endpoint} and ${cluster.socketPath}`)
  ready({ ...status, machines: [...machines], pid: process.pid })
  await over.came
  cluster.log.write('cluster', 'Ends')
  logFile.flush()
}

/** Comes when it is called, or a signal aborts. */
class Over implements AsyncDisposable {
  readonly came: Promise<void>
  private resolve: () => void = () => undefined
  private readonly signal: AbortSignal

  constructor(signal: AbortSignal) {
    this.signal = signal
    this.came = new Promise((resolve) => {
      this.resolve = resolve
    })
    if (signal.aborted) this.end()
    else signal.addEventListener('abort', this.end)
  }

  readonly end = (): void => this.resolve()

  async [Symbol.asyncDispose](): Promise<void> {
    this.signal.removeEventListener('abort', this.end)
  }
}
