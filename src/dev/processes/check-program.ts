import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync } from 'node:fs'

/**
 * Why a program cannot be executed, in the words of strerror(3); undefined where it can, or only the system can
 * tell.
 */
export function checkProgram(path: string): string | undefined {
  try {
    if (statSync(path).isDirectory()) return 'Permission denied'
    accessSync(path, constants.X_OK)
  } catch (error) {
    const { code } = Object(error)
    if (code === 'ENOENT') return 'No such file or directory'
    return code === 'ENOTDIR' ? 'Not a directory' : 'Permission denied'
  }
  const start = readStart(path)
  if (start === undefined) return undefined
  const [, interpreter] = /^#![ \t]*(\S*)/.exec(start) ?? []
  if (interpreter !== undefined) return existsSync(interpreter) ? undefined : 'No such file or directory'
  return process.platform !== 'linux' || start.startsWith('\x7fELF') ? undefined : 'Exec format error'
}

/** The first bytes of a file; undefined where they may not be read. */
function readStart(path: string): string | undefined {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    const bytes = Buffer.alloc(256)
    return bytes.toString('latin1', 0, readSync(file, bytes))
  } catch {
    return undefined
  } finally {
    if (file !== undefined) closeSync(file)
  }
}
