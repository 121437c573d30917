import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { HttpFleet } from '../../../src/api/index.js'
import { startCluster } from '../../../src/dev/index.js'
import { eventually } from '../eventually.js'
import type { FaultyProxy } from '../faulty-proxy.js'
import { caasctl } from '../run-cli.js'
import { type SshMachine, type SshMachines, startSshMachines } from '../ssh-machines.js'
import { sleeper, unitFolder } from '../unit-folder.js'
import { type Promised, patience } from './break-everywhere.js'

export const ofMachines: Promised = {
  area: 'Connections',
  promise:
    'However the connection to a machine breaks, at every message of SSH, a command ends in time, is begun there once at most, and passes no part of its output for the whole',
}

/** Two machines with sshds of OpenSSH behind an entry, `web@1` and `web@2` on them, and programs for systemd's. */
export interface SshdWay extends AsyncDisposable {
  readonly ssh: SshMachines
  readonly truth: HttpFleet
  /** Settings that lead to the machines through a proxy before the entry. */
  env(proxy: FaultyProxy): Record<string, string>
}

export async function startSshdWay(): Promise<SshdWay> {
  const ssh = await startSshMachines(2, { lifeSeconds: 600 })
  appendFileSync(join(ssh.home.folder, '.ssh/config'), ' ServerAliveInterval 1\n ServerAliveCountMax 2\n')
  const known = readFileSync(join(ssh.home.folder, '.ssh/known_hosts'), 'utf8')
  const cluster = await startCluster({
    machines: ssh.machines.map(({ address }, at) => ({ id: `${at + 1}`.repeat(32), primaryIP: address })),
  })
  const truth = new HttpFleet(cluster.endpoint)
  const folder = await unitFolder({
    'web@.service': sleeper('web %i', '\n[X-Fleet]\nConflicts=web@*.service\n'),
  })
  const { code } = await caasctl(['start', 'web@<1..2>', '--until', 'active'], {
    env: { CAASCTL_ENDPOINT: cluster.endpoint },
    cwd: folder.path,
  })
  expect(code).toBe(0)
  for (const machine of ssh.machines) {
    machine.program('systemctl', 'echo begins; seq 1 3000; echo "ends $*"')
    machine.program('journalctl', journalctl)
  }
  return {
    ssh,
    truth,
    env: (proxy) => ({
      ...ssh.env,
      CAASCTL_ENDPOINT: cluster.endpoint,
      CAASCTL_TUNNEL: `127.0.0.1:${proxy.port}`,
      CAASCTL_KNOWN_HOSTS_FILE: ssh.home.write(
        `known_hosts-${proxy.port}`,
        known.replaceAll(`]:${ssh.entry.port} `, `]:${proxy.port} `),
      ),
      ...patience(proxy),
    }),
    [Symbol.asyncDispose]: async () => {
      await truth.close()
      await cluster.stop()
      await ssh[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** Stands for systemd's. */
const journalctl = `
case "$*" in
  *-f*)
    after="\${*#*--after-cursor=}"
    [ "$after" = "$*" ] && after=0
    for n in $(seq $((\${after%% *} + 1)) 200); do
      echo '{"MESSAGE":"entry '$n'","__CURSOR":"'$n'","__REALTIME_TIMESTAMP":"'$((1700000000000000 + n))'","_SYSTEMD_UNIT":"web@1.service"}'
    done; exec sleep 20 ;;
  *json*) seq 1 3000 | sed 's/.*/{"MESSAGE":"entry &","__REALTIME_TIMESTAMP":"1700000000000000","_SYSTEMD_UNIT":"web@.service"}/' ;;
  *) seq 1 3000 | sed 's/^/entry /' ;;
esac`

/** Says that it was begun, and by whom; then writes, works, and writes. */
export function workOf(id: string): string {
  return `echo $$ >> "$HOME/begun-${id}"; seq 1 3000; sleep 0.2; seq 3001 6000`
}

/** All that it writes. */
export const wholeWork = Array.from({ length: 6_000 }, (_, at) => `${at + 1}\n`).join('')

/** How often it was begun on a machine. It is waited until nothing of it is left there. */
export async function begunOn({ folder }: SshMachine, id: string): Promise<number> {
  const file = join(folder, `begun-${id}`)
  if (!existsSync(file)) return 0
  const pids = readFileSync(file, 'utf8').trim().split('\n')
  await eventually(`${pids} have ended`, () => !pids.some((pid) => existsSync(`/proc/${pid}`)))
  return pids.length
}
