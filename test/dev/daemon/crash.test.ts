import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpFleet } from '../../../src/api/index.js'
import { FileStorage } from '../../../src/dev/registry/file-storage.js'
import { MemoryRegistry } from '../../../src/dev/registry/memory-registry.js'
import { type BuiltCli, builtCli } from '../../support/built-cli.js'
import { eventually } from '../../support/eventually.js'
import { inShortOrLong, kept } from '../../support/reliability.js'
import { ServedCluster } from '../../support/served-cluster.js'

const rounds = inShortOrLong(10, 200)

/** Each round starts a process; CI may be busy. Milliseconds. */
const limit = 60_000 + rounds * 6_000

let cli: BuiltCli
let stateHome: string

beforeAll(async () => {
  cli = await builtCli()
  stateHome = await mkdtemp(join(tmpdir(), 'caasctl-crash-'))
})
afterAll(async () => {
  await rm(stateHome, { recursive: true, force: true })
})

/** The units that a cluster left in its folder, with their desired states. */
async function unitsIn(home: string): Promise<Map<string, string>> {
  await using storage = new FileStorage(join(home, 'caasctl', 'dev'), () => undefined)
  await using registry = await MemoryRegistry.open(storage)
  const units = await registry.units({ from: 0, count: Number.POSITIVE_INFINITY })
  return new Map(units.map(({ name, desiredState }) => [name, desiredState]))
}

/**
 * Kills a cluster with one folder in the middle of writing, so many times over, and looks each time for all that it
 * acknowledged.
 * @returns how many units that were.
 */
async function killAgainAndAgain(folder: number, times: number): Promise<number> {
  const home = join(stateHome, String(folder))
  const acknowledged = new Map<string, string>()
  let units = 0
  for (let round = 0; round < times; round++) {
    await using cluster = await ServedCluster.start(cli.program, home, '--no-ssh')
    await using fleet = new HttpFleet(`unix://${cluster.socketPath}`, { retries: 0 })

    let next = 0
    const writers = Array.from({ length: 8 }, async () => {
      for (;;) {
        const name = `unit@${round}-${next++}.service`
        const options = [{ section: 'Service', name: 'ExecStart', value: `/bin/sleep ${next}` }]
        await fleet.putUnit({ name, options, desiredState: 'launched' })
        acknowledged.set(name, 'launched')
        units++
        if (next % 3 !== 0) continue
        // From here on either state may be the last.
        acknowledged.delete(name)
        await fleet.setDesiredState(name, 'loaded')
        acknowledged.set(name, 'loaded')
      }
    })
    const over = Promise.allSettled(writers)
    const enough = 10 + Math.floor(Math.random() * 40)
    await eventually('units are acknowledged', () => next >= enough, { every: 1 })
    await sleep(Math.random() * 5)
    await cluster.killHard()
    await over
    const found = await unitsIn(home)
    for (const [name, state] of acknowledged) expect([name, found.get(name)]).toEqual([name, state])
  }
  return units
}

describe('an embedded cluster whose process is killed in the middle of writing', () => {
  it(
    `has every unit again whose submission it acknowledged, ${rounds} times over`,
    async () => {
      // A folder for some rounds only: what it takes to read all units again should not grow without end.
      const perFolder = Math.min(20, Math.ceil(rounds / 2))
      const folders = Array.from({ length: Math.ceil(rounds / perFolder) }, (_, number) => number)
      const limited = pLimit(2)
      const acknowledgedIn = await Promise.all(
        folders.map((folder) =>
          limited(() => killAgainAndAgain(folder, Math.min(perFolder, rounds - folder * perFolder))),
        ),
      )
      const units = acknowledgedIn.reduce((sum, count) => sum + count, 0)
      expect(units).toBeGreaterThan(rounds * 5)
      kept({
        area: 'State of dev',
        promise: 'A unit that was acknowledged is there, as it was last set, after kill -9 at any moment',
        counts: { kills: rounds, 'units acknowledged': units },
      })
    },
    limit,
  )

  it(
    'goes on where it was: with the machines there were, and units where they ran',
    async () => {
      const home = join(stateHome, 'again')
      const where = async (fleet: HttpFleet) =>
        eventually('all run', async () => {
          const states = await fleet.unitStates()
          return states.length === 4 && states.every(({ sub }) => sub === 'running') && states
        })
      let before: Awaited<ReturnType<typeof where>>
      {
        await using cluster = await ServedCluster.start(cli.program, home, '--machines=3')
        await using fleet = new HttpFleet(`unix://${cluster.socketPath}`)
        for (let n = 0; n < 4; n++) {
          const options = [{ section: 'Service', name: 'ExecStart', value: '/bin/sleep infinity' }]
          await fleet.putUnit({ name: `u@${n}.service`, options, desiredState: 'launched' })
        }
        before = await where(fleet)
        await cluster.killHard()
      }
      await using again = await ServedCluster.start(cli.program, home, '--machines=2')
      await using fleet = new HttpFleet(`unix://${again.socketPath}`)
      expect(await fleet.machines()).toHaveLength(3)
      expect(await where(fleet)).toEqual(before)
    },
    limit,
  )
})
