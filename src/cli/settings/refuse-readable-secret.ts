import { stat } from 'node:fs/promises'
import { hideUserInfo } from '../../api/transport/user-info.js'
import type { Configuration } from './configuration.js'
import { ConfigurationError } from './configuration-error.js'
import { urlSettings } from './shown-setting.js'

/**
 * Refuses a configuration file that holds a password and that others can read, as OpenSSH refuses such keys.
 * @throws {ConfigurationError}
 */
export async function refuseReadableSecret({ file, profiles }: Configuration): Promise<void> {
  const entries = [...profiles.values()].flatMap((profile) =>
    urlSettings.flatMap((name) => profile.entries.get(name) ?? []),
  )
  const secret = entries.find(({ text }) => hideUserInfo(text) !== text)
  if (secret === undefined) return
  const { mode } = await stat(file)
  if ((mode & 0o077) === 0) return
  const shown = (mode & 0o777).toString(8).padStart(4, '0')
  throw new ConfigurationError(
    file,
    secret.origin.line,
    `it holds a password, and others can read the file (mode ${shown})`,
    { suggestion: `Let nobody else: chmod 600 ${file}` },
  )
}
