import { once } from 'node:events'
import { connect } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { type CommandCall, print } from '../command.js'
import { isApiSocket } from '../targets.js'

/** `fleetctl fd-forward PATH`: standard input and output become a connection to fleet's socket. */
export async function fleetctl({
  args,
  cluster,
  stdin,
  stdout,
  stderr,
  signal,
}: CommandCall): Promise<number> {
  const [command, path = ''] = args
  if (command !== 'fd-forward') {
    print(stderr, 'fleetctl: on these machines it only does fd-forward PATH; use caasctl')
    return 1
  }
  const socket = connect({
    path: isApiSocket(path) ? cluster.socketPath : path,
    allowHalfOpen: true,
    signal,
  })
  try {
    await once(socket, 'connect', { signal })
  } catch (error) {
    if (signal.aborted) return 1
    print(stderr, `Unable to connect to ${path}: ${String(Object(error).code ?? error)}`)
    return 1
  }
  try {
    await Promise.all([pipeline(stdin, socket, { signal }), pipeline(socket, stdout, { signal, end: false })])
    return 0
  } catch {
    return 1
  } finally {
    socket.destroy()
  }
}
