import { createHash } from 'node:crypto'
import { chmod, lstat, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StateFolderError } from './state-folder-error.js'

/** Longest path of a unix socket, in bytes: `sun_path` has 108 on Linux and 104 on macOS, with a final NUL. */
export const socketPathMaxBytes = process.platform === 'darwin' ? 103 : 107

/** Longest name of a socket in the folder. */
const longestName = 'control.sock'

/**
 * The folder for the sockets that belong to a state folder: itself, or where its path is too long for a socket
 * a short one for temporary files, always the same, for this user alone. Whether it is there is another matter.
 *
 * @throws {StateFolderError} where the short one is there and belongs to somebody else.
 */
export async function socketFolder(stateFolder: string): Promise<string> {
  if (fits(stateFolder)) return stateFolder
  const digest = createHash('sha256').update(stateFolder).digest('hex').slice(0, 12)
  const name = `caasctl-${process.getuid?.() ?? 0}-${digest}`
  const short = [join(tmpdir(), name), join('/tmp', name)].find(fits)
  if (short === undefined) throw new StateFolderError(stateFolder, 'its path is too long for a socket')
  if (await isForeign(short)) {
    throw new StateFolderError(stateFolder, `its path is too long for a socket, and ${short} is not ours`)
  }
  return short
}

/** Makes that folder where it is not there. */
export async function makeSocketFolder(stateFolder: string): Promise<string> {
  const folder = await socketFolder(stateFolder)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await socketFolder(stateFolder)
  if (folder !== stateFolder) await chmod(folder, 0o700)
  return folder
}

/** The API's socket of the cluster that is kept in a state folder. */
export async function apiSocketPath(stateFolder: string): Promise<string> {
  return join(await socketFolder(stateFolder), 'fleet.sock')
}

function fits(folder: string): boolean {
  return Buffer.byteLength(join(folder, longestName)) <= socketPathMaxBytes
}

async function isForeign(folder: string): Promise<boolean> {
  try {
    const info = await lstat(folder)
    return !info.isDirectory() || info.uid !== process.getuid?.()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}
