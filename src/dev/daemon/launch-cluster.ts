import { spawn } from 'node:child_process'
import { mkdir, open } from 'node:fs/promises'
import * as z from 'zod'
import { CaasctlError } from '../../error.js'
import { StateFolderError } from '../state-folder-error.js'
import { ClusterRefusedError } from './control-client.js'
import { type RunningCluster, runningClusterSchema } from './control-protocol.js'
import { logPath } from './log-file.js'

/** What the process of a cluster tells the one that launched it, once. */
const launchMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), cluster: runningClusterSchema }),
  z.object({
    kind: z.literal('failed'),
    code: z.string(),
    message: z.string(),
    suggestion: z.string().optional(),
  }),
])

export type LaunchMessage = z.infer<typeof launchMessageSchema>

/** The process of a cluster ended, or said nothing, before it served. */
export class LaunchError extends CaasctlError {
  override readonly name = 'LaunchError'
  readonly code = 'CLUSTER_NOT_STARTED'

  constructor(reason: string, log: string) {
    super(`The cluster did not start: ${reason}.`, { suggestion: `What it said is in ${log}` })
  }
}

/** How long a cluster may take until it serves, in milliseconds. */
const startMs = 60_000

/**
 * Starts a process of its own that serves a cluster, and resolves once it does. The process outlives this one;
 * nothing ties it to its terminal.
 *
 * @param command program and arguments of the process; it tells with {@link tellLauncher} how it went.
 * @throws {LaunchError}
 * @throws {ClusterRefusedError} for what the cluster itself says.
 */
export async function launchCluster(
  stateFolder: string,
  command: readonly [string, ...string[]],
  env: Readonly<Record<string, string | undefined>>,
): Promise<RunningCluster> {
  const path = logPath(stateFolder)
  const log = await openLog(stateFolder, path)
  try {
    const [program, ...args] = command
    const child = spawn(program, args, {
      cwd: stateFolder,
      env: { ...env },
      detached: true,
      stdio: ['ignore', log.fd, log.fd, 'ipc'],
    })
    try {
      const message = await new Promise<LaunchMessage>((resolve, reject) => {
        const late = setTimeout(() => {
          child.kill('SIGKILL')
          reject(new LaunchError(`it did not serve within ${startMs / 1_000} s`, path))
        }, startMs)
        child.once('error', (error) => reject(new LaunchError(error.message, path)))
        child.once('exit', (code, signal) => reject(new LaunchError(`it ended with ${code ?? signal}`, path)))
        child.once('message', (message) => resolve(launchMessageSchema.parse(message)))
        child.once('close', () => clearTimeout(late))
        child.once('message', () => clearTimeout(late))
      })
      if (message.kind === 'ready') return message.cluster
      throw new ClusterRefusedError(message.code, message.message, message.suggestion)
    } finally {
      if (child.connected) child.disconnect()
      child.unref()
    }
  } finally {
    await log.close()
  }
}

/** Tells the process that launched this one how it went. Only for a process that {@link launchCluster} began. */
export function tellLauncher(message: LaunchMessage): void {
  if (process.send === undefined) return
  process.send(message, () => {
    if (process.connected) process.disconnect()
  })
}

async function openLog(stateFolder: string, path: string) {
  try {
    await mkdir(stateFolder, { recursive: true, mode: 0o700 })
    return await open(path, 'a', 0o600)
  } catch (error) {
    throw StateFolderError.from(stateFolder, 'written', error)
  }
}
