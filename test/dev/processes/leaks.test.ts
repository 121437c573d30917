import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpFleet } from '../../../src/api/index.js'
import { fleetOptions } from '../../../src/units/index.js'
import { type BuiltCli, builtCli } from '../../support/built-cli.js'
import { eventually } from '../../support/eventually.js'
import { inShortOrLong, kept } from '../../support/reliability.js'
import { ServedCluster } from '../../support/served-cluster.js'

/** Each has a way of its own to stay when it should go. */
const units: Readonly<Record<string, string>> = {
  'plain.service': 'ExecStart=/bin/sleep 600',
  'deaf.service': `ExecStart=/bin/sh -c 'trap "" TERM HUP INT; while :; do sleep 600; done'`,
  'apart.service': `ExecStart=/bin/sh -c 'setsid sh -c "setsid sleep 600 & exec sleep 600" & exec sleep 600'`,
  'forking.service': `Type=forking\nExecStart=/bin/sh -c 'setsid sleep 600 & exit 0'`,
  'spawning.service': `Restart=always\nRestartSec=20ms\nStartLimitInterval=0\nKillMode=process\nExecStart=/bin/sh -c 'sleep 600 & exec sleep 0.1'`,
}

const rounds = inShortOrLong(3, 50)

let cli: BuiltCli
let home: string

beforeAll(async () => {
  cli = await builtCli()
  home = await mkdtemp(join(tmpdir(), 'caasctl-leaks-'))
})
afterAll(async () => {
  await rm(home, { recursive: true, force: true })
})

/** Command lines of the processes whose environment names a folder of this test. */
function left(): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return []
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1')
      const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')
      return environment.includes(home) || command.includes(home) ? [command] : []
    } catch {
      return []
    }
  })
}

describe.runIf(process.platform === 'linux')('the processes of a cluster', () => {
  it(
    `are gone after it is killed with -9, and after it has stopped, ${rounds} times over`,
    async () => {
      for (let round = 0; round < rounds; round++) {
        const first = await start()
        await first.killHard()
        await eventually('nothing left of the one that was killed', () => left().length === 0)
        // What was launched comes back with it.
        const second = await start()
        await second[Symbol.asyncDispose]()
        expect(left()).toEqual([])
      }
      kept({
        area: 'State of dev',
        promise: 'No process of a unit outlives the cluster, not even after kill -9',
        counts: { 'clusters killed or stopped': rounds * 2 },
      })
    },
    30_000 + rounds * 20_000,
  )

  it.each([
    'simulated',
    'process',
  ])('of people on its machines are gone with it too (--runner %s)', async (runner) => {
    await using cluster = await ServedCluster.start(cli.program, home, `--runner=${runner}`, '--machines=1')
    await onMachine('setsid sleep 601 </dev/null >/dev/null 2>&1 &')
    const stays = () => left().some((line) => line.startsWith('sleep 601'))
    await eventually('it runs on when the session has ended', stays)
    await cluster.killHard()
    await eventually('it has gone with the cluster', () => !stays())
  })
})

/** Runs a line on the machine, as somebody at a shell would have it run. */
async function onMachine(line: string): Promise<void> {
  const script = 'eval "$("$0" "$1" dev env)" && "$0" "$1" ssh-exec --all -- sh -c "$2"'
  await promisify(execFile)('sh', ['-c', script, process.execPath, cli.program, line], {
    env: { PATH: process.env.PATH, HOME: tmpdir(), XDG_STATE_HOME: home },
  })
}

/** Serves a cluster on which all units run. */
async function start(): Promise<ServedCluster> {
  const cluster = await ServedCluster.start(cli.program, home, '--no-ssh', '--runner=process', '--machines=2')
  await using fleet = new HttpFleet(`unix://${cluster.socketPath}`)
  for (const [name, text] of Object.entries(units)) {
    await fleet.putUnit({ name, desiredState: 'launched', options: fleetOptions(`[Service]\n${text}\n`) })
  }
  const count = (command: string) => left().filter((line) => line.startsWith(command)).length
  await eventually('their processes', () => count('sleep 600') >= 6 && count('/bin/sleep 600') === 1)
  return cluster
}
