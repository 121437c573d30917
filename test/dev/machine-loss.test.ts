import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { fleetOptions } from '../../src/units/index.js'
import { readRecording } from '../fixtures/recording.js'
import { eventually } from '../support/eventually.js'
import { lettered, ObservedCluster } from '../support/observed-cluster.js'

/*
 * The recorded loss of a machine, lived through again: the same units on three machines, one of which loses
 * power. The states that a unit takes here must be those that it took there, but for some that a poll every second
 * or so cannot have seen.
 */

const seen = z.record(z.string(), z.string())
const recorded = z
  .array(
    z.object({
      units: seen.optional(),
      states: z.union([seen, z.object({ error: z.unknown() })]).optional(),
    }),
  )
  .parse(readRecording('machine-loss.json'))

/** States by kind of unit, as recorded: `{ 'bad.service': Set { 'activating/auto-restart', … } }`. */
const recordedStates = new Map<string, Set<string>>()
for (const { states = {} } of recorded) {
  for (const [key, value] of Object.entries(states)) {
    const kind = kindOf(key.slice(0, key.lastIndexOf('@')))
    const known = recordedStates.get(kind) ?? new Set()
    recordedStates.set(kind, known.add(String(value).replace(/^loaded\//, '')))
  }
}

let cluster: ObservedCluster
const states = new Map<string, Set<string>>()

beforeAll(async () => {
  cluster = await ObservedCluster.start({ machines: lettered('abc'), pace: { speed: 20 } })
})
afterAll(() => cluster[Symbol.asyncDispose]())

async function look(): Promise<Record<string, string>> {
  const now = await cluster.states()
  for (const [key, value] of Object.entries(now)) {
    const kind = kindOf(key.slice(0, -2))
    states.set(kind, (states.get(kind) ?? new Set()).add(value))
  }
  return now
}

async function put(name: string, text: string): Promise<void> {
  await cluster.fleet.putUnit({ name, desiredState: 'launched', options: fleetOptions(text) })
}

const names = ['tl@1', 'tl@2', 'tl@3', 'tl@4', 'tl@5', 'tl@6', 'slow', 'bad', 'all'].map(
  (name) => `${name}.service`,
)

describe('the recorded loss of a machine', () => {
  it('begins with nine units that start, each through the states it had there', async () => {
    for (const name of names.slice(0, 6)) await put(name, '[Service]\nExecStart=/bin/sleep infinity\n')
    await put('all.service', '[Service]\nExecStart=/bin/sleep infinity\n[X-Fleet]\nGlobal=true\n')
    await put('slow.service', '[Service]\nExecStartPre=/bin/sleep 4\nExecStart=/bin/sleep infinity\n')
    await put('bad.service', '[Service]\nExecStart=/bin/false\nRestart=always\nRestartSec=2\n')
    await eventually(
      'all run',
      async () => {
        const running = Object.entries(await look()).filter(([, state]) => state === 'active/running')
        return running.filter(([key]) => !key.startsWith('bad')).length === 10
      },
      { every: 2 },
    )
    await eventually(
      'bad.service restarts',
      async () => (await look()) && states.get('bad.service')?.has('activating/auto-restart'),
      { every: 2 },
    )
    const units = await cluster.units()
    expect(Object.keys(units).sort()).toEqual([...names].sort())
    const perMachine = ['a', 'b', 'c'].map(
      (letter) => Object.values(units).filter((unit) => unit.endsWith(letter)).length,
    )
    expect(Math.max(...perMachine) - Math.min(...perMachine)).toBeLessThanOrEqual(1)
  })

  it('goes on with the power off: all stays as it was until its time is over, then its units move', async () => {
    const before = await cluster.units()
    const lost = Object.keys(before).filter((name) => before[name]?.endsWith(' c'))
    await cluster.cluster.kill('c')
    expect(await cluster.units()).toEqual(before)
    expect(Object.keys(await look()).filter((key) => key.endsWith(' c'))).toHaveLength(lost.length + 1)
    await eventually(
      'all run elsewhere',
      async () => {
        await look()
        const units = await cluster.units()
        return lost.every((name) => /^launched [ab]$/.test(units[name] ?? ''))
      },
      { every: 2 },
    )
    const after = await cluster.units()
    for (const [name, where] of Object.entries(before))
      if (!lost.includes(name)) expect(after[name]).toBe(where)
  })

  it('and with its return: only the global unit starts on it', async () => {
    const before = await cluster.units()
    await cluster.cluster.boot('c')
    await eventually('the global unit runs', async () => (await look())['all.service c'] === 'active/running')
    await cluster.settled()
    expect(await cluster.units()).toEqual(before)
    const there = Object.keys(await cluster.states()).filter((key) => key.endsWith(' c'))
    expect(there).toEqual(['all.service c'])
  })

  it('ends with one unit stopped and one destroyed', async () => {
    await cluster.fleet.setDesiredState('tl@1.service', 'loaded')
    await cluster.fleet.destroyUnit('tl@2.service')
    await eventually('they are', async () => {
      const now = await look()
      const [stopped] = Object.entries(now).filter(([key]) => key.startsWith('tl@1.service '))
      return (
        stopped?.[1] === 'inactive/dead' && !Object.keys(now).some((key) => key.startsWith('tl@2.service '))
      )
    })
    expect(await cluster.units()).toMatchObject({ 'tl@1.service': expect.stringMatching(/^loaded/) })
    expect(await cluster.units()).not.toHaveProperty('tl@2.service')
  })

  it('in no other states than there', () => {
    // Too short for polls a second apart: a stop, and the moment between loading a unit and starting it.
    const tooShort = ['deactivating/stop-sigterm', 'inactive/dead']
    for (const [kind, taken] of states) {
      const allowed = [...(recordedStates.get(kind) ?? []), ...tooShort]
      expect([kind, [...taken].filter((state) => !allowed.includes(state))]).toEqual([kind, []])
    }
    for (const [kind, inRecording] of recordedStates) {
      // bad.service runs as long as /bin/false does: too short for what is published here.
      const brief = kind === 'bad.service' ? [...tooShort, 'active/running'] : tooShort
      const lasting = [...inRecording].filter((state) => !brief.includes(state))
      expect([kind, lasting.filter((state) => states.get(kind)?.has(state) !== true)]).toEqual([kind, []])
    }
  })
})

/** The six instances of one template are of one kind. */
function kindOf(unit: string): string {
  return unit.replace(/@\d+\./, '@.')
}
