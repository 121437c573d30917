import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { HttpFleet } from '../../src/api/index.js'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { fleetOptions, sameUnitFile } from '../../src/units/index.js'
import { type BuiltCli, builtCli } from '../support/built-cli.js'
import { emptied } from '../support/emptied.js'
import { eventually } from '../support/eventually.js'
import { inShortOrLong, kept } from '../support/reliability.js'
import { type CliRun, caasctl } from '../support/run-cli.js'
import { sleeper, type UnitFolder, unitFolder } from '../support/unit-folder.js'

const rounds = inShortOrLong(2, 10)
const deadlineMs = 40_000

let cluster: Cluster
let fleet: HttpFleet
let folder: UnitFolder
let cli: BuiltCli

const versions = ['one', 'two', 'three'].map((version) => sleeper(version))

beforeAll(async () => {
  cluster = await startCluster({
    machines: 4,
    pace: { ttlMs: 300, engineMs: 5, agentMs: 2, publishMs: 5, speed: 50 },
  })
  fleet = new HttpFleet(cluster.endpoint)
  folder = await unitFolder(
    Object.fromEntries([
      ['web@.service', sleeper('web %i')],
      ...versions.map((text, at) => [`v${at}-web.service`, text]),
    ]),
  )
  cli = await builtCli()
})
afterEach(() => emptied(fleet))
afterAll(async () => {
  await fleet.close()
  await cluster.stop()
  await folder[Symbol.asyncDispose]()
})

interface Ran extends CliRun {
  readonly results: readonly { unit: string; outcome: string; change?: string; reason?: string }[]
}

async function run(line: string, cwd = folder.path): Promise<Ran> {
  const late = AbortSignal.timeout(deadlineMs)
  const [verb = '', ...rest] = line.split(' ')
  const ran = await caasctl([verb, '-o', 'json', ...rest], {
    env: { CAASCTL_ENDPOINT: cluster.endpoint },
    cwd,
    signal: late,
  })
  expect(late.aborted, `${line}: it hangs`).toBe(false)
  expect(ran.stderr, line).not.toContain('met something it does not know')
  return { ...ran, results: ran.stdout === '' ? [] : JSON.parse(ran.stdout) }
}

const isDone = ({ results }: Ran) =>
  results.length > 0 && results.every(({ outcome }) => outcome === 'done' || outcome === 'unchanged')

/** A while that differs from round to round, so that different moments meet. */
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

function tell(what: string, count: number): void {
  kept({
    area: 'Races',
    promise:
      'Whoever else works on the same units: what a command says is so when it has ended, and none waits for ever',
    counts: { [what]: count },
  })
}

describe('at one time', { timeout: 300_000 }, () => {
  it('three replace one unit: it is as one of them wanted, who says so', async () => {
    for (let round = 0; round < rounds; round++) {
      const folders = await Promise.all(versions.map((text) => unitFolder({ 'web.service': text })))
      const ran = await Promise.all(
        folders.map(async ({ path }, at) => {
          await pause(at * round * 3)
          return run('start --replace web.service --timeout 4', path)
        }),
      )
      await Promise.all(folders.map((each) => each[Symbol.asyncDispose]()))
      const unit = await fleet.unit('web.service')
      const winner = versions.findIndex((text) => sameUnitFile(fleetOptions(text), unit?.options ?? []))
      expect(winner, 'it is none of them').not.toBe(-1)
      expect(ran[winner] && isDone(ran[winner]), JSON.stringify(ran.map(({ results }) => results))).toBe(true)
      for (const { results } of ran) expect(results).toHaveLength(1)
      await fleet.destroyUnit('web.service')
    }
    tell('replacements of one unit', 3 * rounds)
  })

  it('one is started and destroyed', async () => {
    for (let round = 0; round < rounds; round++) {
      const name = `web@${round}`
      const [started, destroyed] = await Promise.all([
        run(`start ${name} --timeout 4`),
        pause(round * 7).then(() => run(`destroy --yes ${name}`)),
      ])
      const unit = await fleet.unit(`${name}.service`)
      const told = JSON.stringify([started.results, destroyed.results, unit?.desiredState])
      if (unit === undefined) expect(isDone(destroyed), told).toBe(true)
      else expect(unit.desiredState, told).toBe('launched')
      if (!isDone(destroyed)) expect(destroyed.results[0]?.outcome, told).toBe('not-found')
      if (!isDone(started)) expect(unit, told).toBeUndefined()
    }
    tell('starts against a destroy', rounds)
  })

  it('the same are restarted twice', async () => {
    await run('start --until active web@<1..4>')
    for (let round = 0; round < rounds / 2; round++) {
      const ran = await Promise.all([
        run('restart web@* --batch 2 --timeout 4'),
        pause(round * 11).then(() => run('restart web@* --batch 2 --timeout 4')),
      ])
      for (const each of ran) expect(each.results.map(({ unit }) => unit).sort()).toHaveLength(4)
      expect(ran.some(isDone), JSON.stringify(ran.map(({ results }) => results))).toBe(true)
      const units = await fleet.units()
      expect(units.map(({ desiredState }) => desiredState)).toEqual(Array(4).fill('launched'))
    }
    await eventually('all run', async () => {
      const states = await fleet.unitStates()
      return states.length === 4 && states.every(({ active }) => active === 'active')
    })
    tell('restarts of the same units', rounds)
  })

  it('units are started and a machine is lost', async () => {
    for (let round = 0; round < rounds; round++) {
      const starting = run('start --until active web@<1..8> --timeout 20')
      await pause(10 + round * 13)
      const [, lost] = cluster.machines
      if (lost === undefined) throw new Error('there is no machine')
      await cluster.kill(lost.identity.id)
      const ran = await starting
      expect(isDone(ran), ran.stdout + ran.stderr).toBe(true)
      await eventually('all are where there is power', async () => {
        const states = (await fleet.unitStates()).filter(({ active }) => active === 'active')
        return states.length === 8 && states.every(({ machineID }) => machineID !== lost.identity.id)
      })
      await cluster.boot(lost.identity.id)
      await run('destroy --yes --wait web@*')
    }
    tell('machines lost while units start', rounds)
  })

  it('one is killed in the middle: what it said was so, and another ends the work', async () => {
    for (let round = 0; round < rounds; round++) {
      const units = 'web@<1..24>'
      const child = spawn(process.execPath, [cli.program, 'start', units], {
        env: { CAASCTL_ENDPOINT: cluster.endpoint, PATH: process.env.PATH },
        cwd: folder.path,
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      const ended = once(child, 'exit')
      const said: string[] = []
      for await (const line of createInterface({ input: child.stdout })) {
        said.push(line)
        if (said.length === 2 + ((round * 17) % 44)) child.kill('SIGKILL')
      }
      await ended
      expect(said.length).toBeGreaterThan(1)
      const now = new Map((await fleet.units()).map((unit) => [unit.name, unit]))
      for (const line of said) {
        const [, name = '', state] = /^Unit (\S+) (\S+)/.exec(line) ?? []
        // The first word is fleetctl's for a unit that was created, whatever is desired of it.
        expect(now.get(name)?.desiredState, line).toBe('launched')
        if (state === 'launched') expect(now.get(name)?.currentState, line).toBe('launched')
      }
      expect(isDone(await run(`start ${units}`))).toBe(true)
      expect((await fleet.units()).length).toBe(24)
      await run('destroy --yes --wait web@*')
    }
    tell('commands killed in the middle', rounds)
  })
})
