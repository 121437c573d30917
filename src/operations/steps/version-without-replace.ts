import type { Fleet } from '../../api/index.js'

/** First version of fleet that takes other options for a unit it has. */
const replacesSince = { major: 0, minor: 13 }

/**
 * The server's version, if it is too old to replace a unit; undefined for a newer one, and for one that does
 * not tell.
 */
export async function versionWithoutReplace(fleet: Fleet, signal: AbortSignal): Promise<string | undefined> {
  const version = await fleet.serverVersion({ signal })
  const [major = Number.NaN, minor = Number.NaN] = (version ?? '').split('.').map(Number)
  const isOld = major < replacesSince.major || (major === replacesSince.major && minor < replacesSince.minor)
  return isOld ? version : undefined
}
