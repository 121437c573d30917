import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { loadApplication } from '../../../src/operations/index.js'
import { type BuiltCli, builtCli } from '../../support/built-cli.js'
import { countedFleet } from '../../support/counted-fleet.js'
import { caasctl } from '../../support/run-cli.js'
import { sleeper, type UnitFolder, unitFolder } from '../../support/unit-folder.js'

const applications = 30
/** Lines of events that a whole apply writes, about. */
const mostLines = 11

let cluster: Cluster
let cli: BuiltCli
let folder: UnitFolder

beforeAll(async () => {
  cluster = await startCluster({ machines: 3, name: 'killed' })
  cli = await builtCli()
  folder = await unitFolder()
})

afterAll(async () => {
  await folder[Symbol.asyncDispose]()
  await cluster.stop()
})

/** Writes an application of a version; every other one starts first. */
async function writeApplication(index: number, version: string): Promise<string> {
  const name = `k${index}`
  const path = join(folder.path, name)
  await mkdir(path, { recursive: true })
  await writeFile(join(path, `${name}-db.service`), sleeper('db'))
  await writeFile(join(path, `${name}@.service`), sleeper(version))
  if (version === 'v2') await writeFile(join(path, `${name}-new.service`), sleeper('new'))
  const units = [
    `${name}-db.service`,
    { file: `${name}@.service`, instances: 2 },
    ...(version === 'v2' ? [`${name}-new.service`] : []),
  ]
  const strategy = { order: index % 2 === 0 ? 'stop-first' : 'start-first' }
  const unit = (each: (typeof units)[number]) => (typeof each === 'string' ? each : { ...each, strategy })
  await writeFile(join(path, 'caas.json'), JSON.stringify({ name, units: units.map(unit) }))
  return path
}

/** Kills an apply after so many lines of its events, and a moment later. */
async function killAfter(path: string, lines: number, ms: number): Promise<NodeJS.Signals | null> {
  const child: ChildProcess = spawn(
    process.execPath,
    [cli.program, '--endpoint', cluster.endpoint, 'apply', path, '--yes', '-o', 'jsonl'],
    { stdio: ['ignore', 'pipe', 'ignore'], env: { PATH: process.env.PATH } },
  )
  const gone = once(child, 'exit')
  let seen = 0
  if (child.stdout !== null) {
    for await (const _line of createInterface(child.stdout)) if (++seen >= lines) break
  }
  await sleep(ms)
  child.kill('SIGKILL')
  const [, signal] = await gone
  return signal
}

it('apply, killed at any point and repeated, ends in the same state', async () => {
  await using counted = countedFleet(cluster.endpoint)
  const { fleet } = counted
  const all = Array.from({ length: applications }, (_, index) => index)
  await Promise.all(
    all.map(async (index) => {
      const first = await fleet.apply(await writeApplication(index, 'v1'))
      expect(first.reason).toBeUndefined()
    }),
  )

  // What waits does not hold up the others, what starts a process does.
  const limit = pLimit(10)
  const points: string[] = []
  const signals = await Promise.all(
    all.map(async (index) => {
      const path = await writeApplication(index, 'v2')
      const lines = Math.floor(Math.random() * mostLines)
      const ms = Math.floor(Math.random() * 250)
      points.push(`k${index}: after ${lines} lines and ${ms} ms`)
      const signal = await limit(() => killAfter(path, lines, ms))
      const again = await caasctl([
        ...['--endpoint', cluster.endpoint],
        ...['apply', path, '--yes', '--lock-wait', '60'],
      ])
      expect(again, points.join('\n')).toMatchObject({ code: 0 })
      return signal
    }),
  )
  // Some had ended before their turn came; most must not have.
  expect(signals.filter((signal) => signal === 'SIGKILL').length).toBeGreaterThan(applications / 2)

  const units = await fleet.units()
  for (const index of all) {
    const { application } = await loadApplication(join(folder.path, `k${index}`))
    const name = `k${index}`
    const expected = application.units.flatMap((unit) =>
      (unit.instances === 'existing' || unit.instances.length === 0
        ? [unit.name]
        : [unit.name, ...unit.instances.map((instance) => `${name}@${instance}.service`)]
      ).map((each) => ({
        name: each,
        desiredState: each.includes('@.') ? 'inactive' : 'launched',
        options: unit.options,
      })),
    )
    const found = units
      .filter((unit) => unit.name.startsWith(`${name}@`) || unit.name.startsWith(`${name}-`))
      .map((unit) => ({ name: unit.name, desiredState: unit.desiredState, options: unit.options }))
    expect(found, points.join('\n')).toEqual(expected.sort((a, b) => (a.name < b.name ? -1 : 1)))
  }
}, 120_000)
