import { hideUserInfo } from '../../api/transport/user-info.js'
import type { ProfileEntry } from './resolve-flags.js'

/** A setting's value as it may be shown: an endpoint of etcd can hold a password. */
export function shownSetting(name: string, value: unknown): unknown {
  return name === 'endpoint' && typeof value === 'string' ? hideUserInfo(value) : value
}

/** Where a profile leads, in one word. */
export function shownCluster(entries: ReadonlyMap<string, ProfileEntry>): string | undefined {
  const endpoint = entries.get('endpoint')?.text
  return entries.get('tunnel')?.text ?? (endpoint === undefined ? undefined : hideUserInfo(endpoint))
}
