import { readFileSync } from 'node:fs'

/** Set by the build. */
declare const CAASCTL_VERSION: string | undefined

/** This program's version, e.g. `0.1.0`. */
export function caasctlVersion(): string {
  if (typeof CAASCTL_VERSION === 'string') return CAASCTL_VERSION
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const found: unknown = JSON.parse(text)
  if (
    typeof found === 'object' &&
    found !== null &&
    'version' in found &&
    typeof found.version === 'string'
  ) {
    return found.version
  }
  throw new Error('package.json names no version')
}

/** What `--version` prints. */
export function versionLine(): string {
  return `caasctl version ${caasctlVersion()}`
}
