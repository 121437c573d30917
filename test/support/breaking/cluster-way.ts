import { expect, it } from 'vitest'
import type { Fleet } from '../../../src/api/index.js'
import { fleetOptions } from '../../../src/units/index.js'
import { eventually } from '../eventually.js'
import type { FaultyProxy } from '../faulty-proxy.js'
import { caasctl } from '../run-cli.js'
import { sleeper, type UnitFolder } from '../unit-folder.js'
import { breakEverywhere, type Promised } from './break-everywhere.js'

const ofClusters: Promised = {
  area: 'Connections',
  promise:
    'However the way to a cluster breaks, at every message, what a command says was done, was not, or is not known is so',
}

/** A way to a cluster, and the truth about it. */
export interface ClusterWay {
  readonly target: number
  readonly truth: Fleet
  readonly env: (proxy: FaultyProxy) => Record<string, string>
  /** With unit files of {@link templates}. */
  readonly folder: UnitFolder
}

export const templates = { 'a@.service': sleeper('a'), 'b@.service': sleeper('b') }

const sleeping = fleetOptions(sleeper('sleeps'))

interface Result {
  readonly unit: string
  readonly outcome: string
  readonly change?: string
}

/** Tests of commands that change a cluster, and of some that read it. */
export function breakWay(way: () => ClusterWay): void {
  it.concurrent.each([
    ['load', undefined, 'loaded'],
    ['unload', 'launched', 'inactive'],
    ['restart', 'launched', 'launched'],
  ] as const)('%s', (verb, before, after) =>
    breakEverywhere({
      name: verb,
      promised: ofClusters,
      target: way().target,
      run: async (proxy, id, signal) => {
        const { truth, env, folder } = way()
        for (const name of unitsOf(id)) {
          if (before === undefined) continue
          await truth.putUnit({ name, options: sleeping, desiredState: before })
          await eventually(`${name} is there`, async () => (await truth.unit(name))?.currentState === before)
        }
        const words = [verb, '-o', 'json', ...unitsOf(id), '--timeout', proxy.hasFailed ? '25' : '6']
        return caasctl(words, { env: env(proxy), cwd: folder.path, signal })
      },
      check: async ({ stdout, code, what, id }) => {
        const results: Result[] = stdout === '' ? [] : JSON.parse(stdout)
        const done = results.filter(({ outcome }) => outcome === 'done' || outcome === 'unchanged')
        expect(code, what).toBe(done.length === 2 ? 0 : 1)
        for (const unit of unitsOf(id)) {
          const result = results.find((each) => each.unit === unit)
          const now = (await way().truth.unit(unit))?.desiredState
          const told = `${what}: ${JSON.stringify(result)}, and it is ${now}`
          if (result?.change === 'unknown') continue
          if (result !== undefined && done.includes(result)) expect(now, told).toBe(after)
          // Of several steps some may be done: then something was changed, and the result says so.
          else if (result?.change === undefined) expect(now, told).toBe(before)
        }
      },
    }))

  it.concurrent.each([
    ['list-units', '--full', 'there@*'],
    ['list-machines', '--full'],
  ])('%s', async (...line) => {
    let all: string | undefined
    await breakEverywhere({
      name: line.join(' '),
      promised: ofClusters,
      target: way().target,
      run: (proxy, _, signal) => caasctl(line, { env: way().env(proxy), signal }),
      check: ({ stdout, code, what }) => {
        all ??= stdout
        // All of it, or nothing and a reason.
        expect(stdout, what).toBe(code === 0 ? all : '')
      },
    })
  })
}

function unitsOf(id: string): readonly string[] {
  return [`a@${id}.service`, `b@${id}.service`]
}

/** Units that stay as they are. */
export async function standing(truth: Fleet): Promise<void> {
  for (const name of ['there@1.service', 'there@2.service'])
    await truth.putUnit({ name, options: sleeping, desiredState: 'launched' })
  await eventually(
    'they run',
    async () => (await truth.unitStates()).filter(({ active }) => active === 'active').length === 2,
  )
}
