import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * Where a real program is that tests run against, looked for on PATH and in the sbin folders. Undefined where
 * it is missing: the tests that need it are then skipped, which is said loudly. With CI=true nothing may be
 * skipped, and this throws.
 *
 *     const etcd = realProgram('etcd', 'etcd-server')
 *     describe.skipIf(etcd === undefined)('…')
 *
 * @param debianPackage the package that brings it
 */
export function realProgram(name: string, debianPackage: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/local/sbin']
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
  if (found !== undefined) return found
  const message = `${name} is missing: its tests are SKIPPED. Install Debian's ${debianPackage}.`
  if (process.env.CI === 'true') throw new Error(message)
  process.stderr.write(`\n!! ${message}\n`)
  return undefined
}
