import { hideUserInfo } from '../../api/transport/user-info.js'
import type { SettingName } from '../global-flags.js'
import type { ProfileEntry } from './resolve-flags.js'

/** Settings that are URLs: those of etcd can hold a password. */
export const urlSettings: readonly string[] = ['endpoint', 'etcd'] satisfies SettingName[]

/** A setting's value as it may be shown. */
export function shownSetting(name: string, value: unknown): unknown {
  return urlSettings.includes(name) && typeof value === 'string' ? hideUserInfo(value) : value
}

/** Where a profile leads, in one word. */
export function shownCluster(entries: ReadonlyMap<string, ProfileEntry>): string | undefined {
  const endpoint = entries.get('endpoint')?.text
  return entries.get('tunnel')?.text ?? (endpoint === undefined ? undefined : hideUserInfo(endpoint))
}
