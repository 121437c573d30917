import { describe, expect, it } from 'vitest'
import {
  ConnectionError,
  type Fleet,
  type FleetChange,
  type FleetSnapshot,
  HttpFleet,
  UnitRefusedError,
} from '../../../src/api/index.js'
import { client, watch } from '../../../src/operations/index.js'
import { compareSnapshots } from '../../../src/operations/watch/compare-snapshots.js'

const machine = { id: 'm1', primaryIP: '10.0.0.1', metadata: {} }
const unit = {
  name: 'a.service',
  options: [],
  desiredState: 'launched',
  currentState: 'launched',
  machineID: 'm1',
} as const
const state = {
  name: 'a.service',
  machineID: 'm1',
  hash: '',
  load: 'loaded',
  active: 'active',
  sub: 'running',
}
const full: FleetSnapshot = { machines: [machine], units: [unit], unitStates: [state] }
const nothing: FleetSnapshot = { machines: [], units: [], unitStates: [] }

/** A fleet that shows one picture after another, the last for ever; an error is thrown instead. */
function slides(...pictures: readonly (FleetSnapshot | Error)[]): Fleet {
  let at = -1
  const shown = () => {
    const picture = pictures[Math.min(at, pictures.length - 1)] ?? nothing
    if (picture instanceof Error) throw picture
    return picture
  }
  return {
    ...client(new HttpFleet('http://127.0.0.1:1')),
    machines: async () => {
      at++
      return [...shown().machines]
    },
    units: async () => [...shown().units],
    unitStates: async () => [...shown().unitStates],
    unit: async (name) => shown().units.find((each) => each.name === name),
  }
}

async function take(fleet: Fleet, count: number, onInterruption?: (error: Error) => void) {
  const changes: FleetChange[] = []
  for await (const change of watch(fleet, { onInterruption })) {
    changes.push(change)
    if (changes.length === count) break
  }
  return changes
}

describe('a cluster that is polled', () => {
  it('begins with everything there is and tells what leads from one look to the next', async () => {
    const failed = { ...state, active: 'failed', sub: 'failed' }
    const changes = await take(slides(full, full, { ...full, unitStates: [failed] }), 2)
    expect(changes).toEqual([
      { kind: 'snapshot', ...full },
      { kind: 'unit-state', name: 'a.service', machineID: 'm1', state: failed, previous: state },
    ])
  })

  it('is not believed to be gone for one empty answer', async () => {
    const lost: FleetSnapshot = { ...full, machines: [] }
    const moved = { ...unit, machineID: undefined }
    const changes = await take(slides(full, lost, { ...full, units: [moved] }), 2)
    expect(changes.map(({ kind }) => kind)).toEqual(['snapshot', 'unit-scheduled'])
  })

  it('is believed to be gone when it stays so', async () => {
    const changes = await take(slides(full, { ...full, machines: [] }), 2)
    expect(changes[1]).toEqual({ kind: 'machine-lost', machineID: 'm1', machine })
  })

  it('is waited for when it does not answer, which is told once', async () => {
    const gone = new ConnectionError('x', 'refused')
    const told: Error[] = []
    const changes = await take(slides(full, gone, gone, nothing), 2, (error) => told.push(error))
    expect(told).toEqual([gone])
    expect(changes[1]?.kind).not.toBe('snapshot')
  })

  it('ends with what will not pass', async () => {
    const refusal = new UnitRefusedError('a.service', 'no')
    await expect(take(slides(full, refusal), 2)).rejects.toBe(refusal)
  })

  it('rejects at once when the first look fails', async () => {
    const gone = new ConnectionError('x', 'refused')
    await expect(take(slides(gone), 1)).rejects.toBe(gone)
  })
})

describe('two looks at a cluster', () => {
  it.each<[string, FleetSnapshot, FleetSnapshot, readonly string[]]>([
    ['are the same', full, full, []],
    ['show all new', nothing, full, ['machine-joined', 'unit-submitted', 'unit-state']],
    ['show all gone', full, nothing, ['machine-lost', 'unit-gone', 'unit-state']],
    [
      'show a state of a unit that is out of the registry',
      { ...full, units: [] },
      { ...nothing, machines: [machine] },
      ['unit-state'],
    ],
  ])('%s', (_, before, after, kinds) => {
    expect(compareSnapshots(before, after).map(({ kind }) => kind)).toEqual(kinds)
  })
})
