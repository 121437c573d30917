import { join } from 'node:path'
import { socketFolder } from '../socket-path.js'

/** The socket over which the cluster that is kept in a state folder is controlled. */
export async function controlSocketPath(stateFolder: string): Promise<string> {
  return join(await socketFolder(stateFolder), 'control.sock')
}
