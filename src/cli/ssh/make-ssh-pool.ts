import { join, resolve } from 'node:path'
import { quoteForShell, SshPool } from '../../ssh/index.js'
import type { Context } from '../context.js'
import { expandHome } from '../expand-home.js'
import type { SettingName } from '../global-flags.js'
import { askingPerson } from './asking-person.js'
import { noticeText } from './notice-text.js'

/**
 * The SSH connections of a command, by its settings. What nobody said is left to ssh_config; hosts that were
 * accepted with fleetctl are known.
 */
export function makeSshPool(context: Context): SshPool {
  const { io, settings, origins, output } = context
  const home = io.env.HOME
  const path = (text: string) => resolve(io.cwd, expandHome(text, home))
  const said = (name: SettingName) => origins.get(name)?.kind !== 'default'
  const pool = new SshPool({
    overrides: {
      user: settings.sshUsername,
      identityFiles: settings.identity === undefined ? undefined : [path(settings.identity)],
      authMethods: settings.sshAuth,
      knownHostsFiles: settings.knownHostsFile === undefined ? undefined : [path(settings.knownHostsFile)],
      // fleetctl's `true` asks about a host that is not known, where ssh_config's `yes` refuses it.
      strictHostKeyChecking: said('strict-host-key-checking')
        ? settings.strictHostKeyChecking === 'yes'
          ? 'ask'
          : settings.strictHostKeyChecking
        : undefined,
      connectTimeoutMs: said('ssh-timeout') ? settings.sshTimeout : undefined,
    },
    defaults: {
      // A password is asked for where somebody says so, here or in ssh_config.
      authMethods: ['publickey'],
      knownHostsFiles: home === undefined ? undefined : knownHostsFiles(home),
    },
    person: askingPerson(context),
    onNotice: (notice) => output.note(noticeText(notice)),
    socketFallback: (socketPath) => quoteForShell(['fleetctl', 'fd-forward', socketPath]),
    home,
    environment: io.env,
  })
  // What goes on meanwhile is not to be written over a question.
  pool.onAsking((asking) => (asking ? output.live?.hold() : output.live?.goOn()))
  return pool
}

function knownHostsFiles(home: string): string[] {
  return [
    join(home, '.ssh', 'known_hosts'),
    join(home, '.ssh', 'known_hosts2'),
    join(home, '.fleetctl', 'known_hosts'),
  ]
}
