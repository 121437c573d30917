import { connect, type Socket } from 'node:net'
import { basename } from 'node:path'
import { CaasctlError } from '../../error.js'
import { defaultClusterName } from '../machine-spec.js'
import {
  type ControlDone,
  type ControlRequest,
  controlMaxBytes,
  controlReplySchema,
} from './control-protocol.js'
import { controlSocketPath } from './control-socket.js'
import { readLine } from './read-line.js'

/** No embedded cluster of that name runs. */
export class ClusterNotRunningError extends CaasctlError {
  override readonly name = 'ClusterNotRunningError'
  readonly code = 'CLUSTER_NOT_RUNNING'

  constructor(folder: string, cause?: unknown) {
    const name = basename(folder)
    const named = name === defaultClusterName ? '' : ` --name ${name}`
    super(`No embedded cluster runs on ${folder}.`, {
      cause,
      suggestion: `Start it with: caasctl dev start${named}`,
    })
  }
}

/** A running embedded cluster did not do what it was asked. */
export class ClusterRefusedError extends CaasctlError {
  override readonly name = 'ClusterRefusedError'
  readonly code = 'CLUSTER_REFUSED'
  /** The code of the error as the cluster itself had it, e.g. `UNKNOWN_MACHINE`. */
  readonly reason: string

  constructor(reason: string, message: string, suggestion: string | undefined) {
    super(message, { suggestion })
    this.reason = reason
  }
}

/**
 * Asks the cluster that is kept in a state folder.
 *
 * @param answerMs How long it may take to answer, in milliseconds; default 30,000.
 * @throws {ClusterNotRunningError}
 * @throws {ClusterRefusedError}
 */
export async function callCluster(
  stateFolder: string,
  request: ControlRequest,
  answerMs = 30_000,
): Promise<ControlDone> {
  const socket = await open(await controlSocketPath(stateFolder), stateFolder)
  try {
    socket.setTimeout(answerMs, () => socket.destroy())
    socket.write(`${JSON.stringify(request)}\n`)
    const line = await readLine(socket, controlMaxBytes)
    if (line === undefined)
      throw new ClusterRefusedError('NO_ANSWER', 'The cluster ended before it answered.', undefined)
    const reply = controlReplySchema.parse(JSON.parse(line))
    if (reply.ok) return reply
    throw new ClusterRefusedError(reply.error.code, reply.error.message, reply.error.suggestion)
  } finally {
    socket.destroy()
  }
}

function open(path: string, stateFolder: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.once('connect', () => resolve(socket))
    socket.on('error', (error) => reject(new ClusterNotRunningError(stateFolder, error)))
  })
}
