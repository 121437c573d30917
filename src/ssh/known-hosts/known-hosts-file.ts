import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SshConfigError } from '../errors.js'
import { type KnownHost, parseKnownHosts } from './known-host.js'

/**
 * Reads known_hosts files, one after the other. A file that is not there knows nobody.
 * @throws {SshConfigError} for a file that is there and cannot be read.
 */
export async function readKnownHostsFiles(files: readonly string[]): Promise<KnownHost[]> {
  const hosts = await Promise.all(
    files.map(async (file) => {
      try {
        return parseKnownHosts(await readFile(file, 'utf8'), file)
      } catch (error) {
        if (
          error instanceof Error &&
          'code' in error &&
          (error.code === 'ENOENT' || error.code === 'ENOTDIR')
        ) {
          return []
        }
        throw new SshConfigError(file, undefined, 'the file cannot be read', { cause: error })
      }
    }),
  )
  return hosts.flat()
}

/**
 * Adds a line at the end of a known_hosts file, in one write, so that others may write to it at the same time.
 * The file and its folder are made where they are not there, for their owner alone.
 */
export async function appendKnownHost(file: string, line: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const handle = await open(file, 'a+', 0o600)
  try {
    const { size } = await handle.stat()
    const last = Buffer.alloc(1)
    if (size > 0) await handle.read(last, 0, 1, size - 1)
    // A last line without its end must not run into ours.
    const start = size > 0 && last.toString() !== '\n' ? '\n' : ''
    await handle.write(`${start}${line}\n`)
  } finally {
    await handle.close()
  }
}
