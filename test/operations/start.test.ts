import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { client, type OperationEvent, RangeSyntaxError, type StartOptions } from '../../src/index.js'
import { defineUnit, fleetOptions, hashOptions, serializeOptions } from '../../src/units/index.js'
import { countedFleet } from '../support/counted-fleet.js'
import { sleeper, type UnitFolder, unitFolder } from '../support/unit-folder.js'

let cluster: Cluster
let folder: UnitFolder

beforeAll(async () => {
  cluster = await startCluster({ machines: 3, name: 'start' })
  folder = await unitFolder()
})

afterAll(async () => {
  await cluster.stop()
  await folder[Symbol.asyncDispose]()
})

/* The tests run at the same time on one cluster: each has units of its own. */

/** Runs an operation and keeps its events, those of progress left out. */
function recorder() {
  const events: OperationEvent[] = []
  return {
    events,
    told: () => events.filter(({ type }) => !['planned', 'observed', 'settled'].includes(type)),
    onEvent: (event: OperationEvent) => {
      events.push(event)
    },
  }
}

describe('where a unit comes from', () => {
  it.concurrent('is the file of that path, created straight into the state it should have', async () => {
    await using counted = countedFleet(cluster.endpoint)
    await folder.write('file.service', sleeper('a'))
    const { onEvent, events, told } = recorder()
    const [result] = await counted.fleet.start('file', { directory: folder.path, onEvent })
    expect(result).toMatchObject({ unit: 'file.service', outcome: 'done', change: 'created', global: false })
    expect(counted.requests('PUT')).toEqual(['PUT /units/file.service'])
    const machines = await counted.fleet.machines()
    const machine = machines.find(({ id }) => id === result?.machines[0]?.id)
    expect(told()).toEqual([
      { type: 'created', unit: 'file.service', global: false },
      { type: 'triggered', unit: 'file.service', verb: 'start', global: false, waits: true },
      { type: 'reached', unit: 'file.service', global: false, state: 'launched', machines: [machine] },
    ])
    expect(events[0]).toEqual({ type: 'planned', verb: 'start', units: ['file.service'] })
    expect(events.at(-1)).toEqual({ type: 'settled', result })
  })

  it.concurrent('is a path, of which the last part is the name', async () => {
    await using counted = countedFleet(cluster.endpoint)
    await folder.write('path.service', sleeper('b'))
    const [result] = await counted.fleet.start(join(folder.path, 'path.service'))
    expect(result).toMatchObject({ unit: 'path.service', outcome: 'done' })
  })

  it.concurrent('is the template in the cluster before the one beside the path', async () => {
    await using counted = countedFleet(cluster.endpoint)
    await folder.write('kept@.service', sleeper('old'))
    await counted.fleet.submit('kept@.service', { directory: folder.path })
    await folder.write('kept@.service', sleeper('new'))
    const { onEvent, told } = recorder()
    const results = await counted.fleet.start('kept@<1..3>', { directory: folder.path, onEvent })
    expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done'])
    expect(serializeOptions((await counted.fleet.unit('kept@2.service'))?.options ?? [])).toContain('old')
    expect(told().filter(({ type }) => type === 'differs')).toEqual([
      { type: 'differs', unit: 'kept@.service', file: 'kept@1.service', template: true },
    ])
  })

  it.concurrent('is the template beside the path, read once for all instances', async () => {
    await using counted = countedFleet(cluster.endpoint)
    await folder.write('beside@.service', sleeper('%i'))
    const results = await counted.fleet.start(`${folder.path}/beside@{1..2}`)
    expect(results.map(({ unit, outcome }) => [unit, outcome])).toEqual([
      ['beside@1.service', 'done'],
      ['beside@2.service', 'done'],
    ])
    expect(await counted.fleet.unit('beside@.service')).toBeUndefined()
  })

  it.concurrent('is the unit itself, given as options or as the builder makes it', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const built = defineUnit('built.service', { Service: { ExecStart: '/bin/sleep infinity' } })
    const results = await counted.fleet.start([
      { name: 'given', options: fleetOptions(sleeper('given')) },
      built,
    ])
    expect(results).toMatchObject([
      { unit: 'given.service', outcome: 'done', change: 'created' },
      { unit: 'built.service', outcome: 'done', change: 'created' },
    ])
  })

  it.concurrent('is a unit the cluster has, by pattern, its template left out', async () => {
    await using counted = countedFleet(cluster.endpoint)
    await folder.write('pattern@.service', sleeper('web'))
    await counted.fleet.submit(['pattern@', 'pattern@<1,2,10>'], { directory: folder.path })
    counted.forget()
    const results = await counted.fleet.start('pattern@*')
    expect(results.map(({ unit, outcome, change }) => [unit, outcome, change])).toEqual(
      [1, 2, 10].map((instance) => [`pattern@${instance}.service`, 'done', 'state-set']),
    )
  })

  it.concurrent('is nowhere', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const results = await counted.fleet.start(['nope', 'nope@1', 'nope@*'], { directory: folder.path })
    expect(results.map(({ unit, outcome, reason }) => [unit, outcome, reason])).toEqual([
      ['nope.service', 'not-found', 'there is no such unit in the cluster, and no such file'],
      [
        'nope@1.service',
        'not-found',
        'there is neither such a unit nor its template nope@.service, in the cluster or as a file',
      ],
      ['nope@*.service', 'not-found', 'the cluster has no unit of such a name'],
    ])
    expect(counted.requests('PUT')).toEqual([])
  })
})

describe('a unit file', () => {
  it.concurrent('may end its lines in CR LF', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const unix = sleeper('dos', 'ExecStop=/bin/echo \\\n  bye\n')
    await folder.write('dos.service', unix.replaceAll('\n', '\r\n'))
    const [result] = await counted.fleet.submit('dos', { directory: folder.path })
    expect(result).toMatchObject({ outcome: 'done' })
    expect((await counted.fleet.unit('dos.service'))?.options).toEqual(fleetOptions(unix))
  })

  it.concurrent.each([
    {
      name: 'latin',
      is: 'is not UTF-8',
      bytes: Buffer.from('[Unit]\nDescription=\xff\n', 'latin1'),
      reason: /^latin\.service: it is not text in UTF-8$/,
    },
    {
      name: 'garbled',
      is: 'is refused by fleet’s parser',
      bytes: Buffer.from('[Unit] garbage\n'),
      reason: /^garbled\.service: line 1: found garbage/,
    },
    { name: 'prose', is: 'has no options', bytes: Buffer.from('nothing here'), reason: /no options/ },
  ])('that $is is not sent', async ({ name, bytes, reason }) => {
    await using counted = countedFleet(cluster.endpoint)
    await writeFile(join(folder.path, `${name}.service`), bytes)
    const [result] = await counted.fleet.start(name, { directory: folder.path })
    expect(result).toMatchObject({ outcome: 'failed', change: undefined })
    expect(result?.reason).toMatch(reason)
    expect(counted.requests('PUT')).toEqual([])
  })

  it.concurrent('with an option that fleet does not know is sent with a warning that says what was meant', async () => {
    await using counted = countedFleet(cluster.endpoint)
    await folder.write('typo.service', sleeper('typo', '[X-Fleet]\nMachineMetaData=planet=mars\nBogus=1\n'))
    const { onEvent, told } = recorder()
    await counted.fleet.submit('typo', { directory: folder.path, onEvent })
    expect(told()).toEqual([
      {
        type: 'unknown-option',
        unit: 'typo.service',
        option: 'MachineMetaData',
        meant: 'MachineMetadata',
      },
      { type: 'unknown-option', unit: 'typo.service', option: 'Bogus', meant: undefined },
      { type: 'created', unit: 'typo.service', global: false },
    ])
  })
})

describe('a unit that is there', () => {
  it.concurrent('is left as it is when it is as asked for, at the cost of one look', async () => {
    await using counted = countedFleet(cluster.endpoint)
    await folder.write('settled.service', sleeper('a'))
    await counted.fleet.start('settled', { directory: folder.path })
    counted.forget()
    const { onEvent, told } = recorder()
    const [result] = await counted.fleet.start('settled', { directory: folder.path, onEvent })
    expect(result).toMatchObject({
      outcome: 'unchanged',
      change: undefined,
      view: { currentState: 'launched' },
    })
    expect(result?.machines).toHaveLength(1)
    expect(told()).toEqual([])
    expect(counted.requests()).toEqual(['GET /units/settled.service', 'GET /machines'])
  })

  it.concurrent('is stopped by load, which waits until it has stopped', async () => {
    await using counted = countedFleet(cluster.endpoint)
    await folder.write('stopping.service', sleeper('a', 'ExecStop=/bin/sleep 0.5\n'))
    await counted.fleet.start('stopping', { directory: folder.path, until: 'active' })
    const [result] = await counted.fleet.load('stopping')
    expect(result).toMatchObject({ outcome: 'done', view: { currentState: 'loaded' } })
    expect(await counted.fleet.isActive('stopping')).toEqual([
      { unit: 'stopping.service', active: 'inactive', sub: 'dead' },
    ])
  })

  it.concurrent('that failed before is failed still when nothing is sent', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const fails = {
      name: 'fails',
      options: fleetOptions('[Service]\nType=oneshot\nExecStart=/bin/false\n'),
    }
    await counted.fleet.start(fails)
    await counted.fleet.waitFor('fails', 'failed')
    const [again] = await counted.fleet.start('fails', { until: 'active' })
    expect(again).toMatchObject({ outcome: 'failed', change: undefined })
  })
})

describe('--replace', () => {
  const replace: StartOptions = { replace: true }

  it.concurrent('puts the local file in the place of another, and waits for the new one', async () => {
    await using counted = countedFleet(cluster.endpoint)
    await folder.write('renewed.service', sleeper('old'))
    await counted.fleet.start('renewed', { directory: folder.path, until: 'active' })
    await folder.write('renewed.service', sleeper('new'))
    const { onEvent, told } = recorder()
    const [result] = await counted.fleet.start('renewed', { ...replace, directory: folder.path, onEvent })
    expect(result).toMatchObject({ outcome: 'done', change: 'replaced' })
    expect(told().map(({ type }) => type)).toEqual(['replaced', 'triggered', 'reached'])
    const [state] = await counted.fleet.unitStates({ unit: 'renewed.service' })
    const unit = await counted.fleet.unit('renewed.service')
    expect(serializeOptions(unit?.options ?? [])).toContain('new')
    expect(state?.hash).toBe(hashOptions(unit?.options ?? []))
  })

  it.concurrent('finds nothing to do where the file is the same', async () => {
    await using counted = countedFleet(cluster.endpoint)
    await folder.write('same.service', sleeper('a'))
    await counted.fleet.start('same', { directory: folder.path })
    const { onEvent, told } = recorder()
    const [result] = await counted.fleet.start('same', { ...replace, directory: folder.path, onEvent })
    expect(result).toMatchObject({ outcome: 'unchanged' })
    expect(told()).toEqual([{ type: 'same-file', unit: 'same.service' }])
  })

  it.concurrent('warns of a file that differs where it is not asked for', async () => {
    await using counted = countedFleet(cluster.endpoint)
    await folder.write('differing.service', sleeper('old'))
    await counted.fleet.submit('differing', { directory: folder.path })
    await folder.write('differing.service', sleeper('new'))
    const { onEvent, told } = recorder()
    const [result] = await counted.fleet.submit('differing', { directory: folder.path, onEvent })
    expect(result).toMatchObject({ outcome: 'unchanged' })
    expect(told()).toEqual([
      { type: 'differs', unit: 'differing.service', file: 'differing.service', template: false },
    ])
  })

  it.concurrent('does not reach a unit that is further on than the verb goes', async () => {
    await using counted = countedFleet(cluster.endpoint)
    await folder.write('too-far.service', sleeper('old'))
    await counted.fleet.start('too-far', { directory: folder.path })
    await folder.write('too-far.service', sleeper('new'))
    const { onEvent, told } = recorder()
    const [result] = await counted.fleet.submit('too-far', { ...replace, directory: folder.path, onEvent })
    expect(result).toMatchObject({
      outcome: 'failed',
      change: undefined,
      reason: 'it was not replaced, because its desired state is launched',
    })
    expect(told()).toEqual([{ type: 'not-replaced', unit: 'too-far.service', desiredState: 'launched' }])
  })

  it.concurrent('takes the template’s file for an instance, though the cluster has an older one', async () => {
    await using counted = countedFleet(cluster.endpoint)
    await folder.write('instance@.service', sleeper('old'))
    await counted.fleet.submit('instance@', { directory: folder.path })
    await counted.fleet.start('instance@1', { directory: folder.path })
    await folder.write('instance@.service', sleeper('new'))
    const results = await counted.fleet.start('instance@<1..2>', { ...replace, directory: folder.path })
    expect(results.map(({ change }) => change)).toEqual(['replaced', 'created'])
    for (const name of ['instance@1.service', 'instance@2.service']) {
      expect(serializeOptions((await counted.fleet.unit(name))?.options ?? [])).toContain('new')
    }
  })

  it.concurrent('stops, destroys and creates anew on a server that cannot replace, and says so', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const old = client({ ...counted.fleet, serverVersion: async () => '0.11.5' })
    await folder.write('stepped.service', sleeper('old'))
    await old.start('stepped', { directory: folder.path, until: 'active' })
    await folder.write('stepped.service', sleeper('new'))
    counted.forget()
    const { onEvent, told } = recorder()
    const [result] = await old.start('stepped', { ...replace, directory: folder.path, onEvent })
    expect(result).toMatchObject({ outcome: 'done', change: 'replaced' })
    expect(told()[0]).toEqual({ type: 'stepped-replace', unit: 'stepped.service', serverVersion: '0.11.5' })
    expect(counted.requests().filter((request) => !request.startsWith('GET'))).toEqual([
      'PUT /units/stepped.service',
      'PUT /units/stepped.service',
      'DELETE /units/stepped.service',
      'PUT /units/stepped.service',
    ])
  })
})

describe('a global unit', () => {
  const global = { name: 'all', options: fleetOptions(sleeper('all', '[X-Fleet]\nGlobal=true\n')) }

  it.concurrent('is done when every machine that can run it says so', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const { onEvent, told } = recorder()
    const [result] = await counted.fleet.start(global, { until: 'active', onEvent })
    expect(result).toMatchObject({ outcome: 'done', global: true })
    expect(result?.machines.map(({ id }) => id).sort()).toEqual(
      cluster.machines.map((m) => m.identity.id).sort(),
    )
    expect(told()[1]).toEqual({
      type: 'triggered',
      unit: 'all.service',
      verb: 'start',
      global: true,
      waits: true,
    })
  })

  it.concurrent('that no machine can run is done without waiting, but not without a word', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const options = fleetOptions(sleeper('all', '[X-Fleet]\nGlobal=true\nMachineMetadata=planet=mars\n'))
    const [result] = await counted.fleet.start({ name: 'mall', options })
    expect(result).toMatchObject({ outcome: 'done', machines: [] })
    expect(result?.explanation?.reasons).toEqual(['planet=mars: no machine has it (none has any metadata)'])
  })

  it.concurrent('does not wait for a machine that a conflict keeps it off', async () => {
    await using counted = countedFleet(cluster.endpoint)
    const [own] = await counted.fleet.start({ name: 'apart', options: fleetOptions(sleeper('own')) })
    const options = fleetOptions(sleeper('all', '[X-Fleet]\nGlobal=true\nConflicts=apart.service\n'))
    const [result] = await counted.fleet.start({ name: 'zall', options }, { timeoutMs: 8_000 })
    expect(result).toMatchObject({ outcome: 'done' })
    expect(result?.machines).toHaveLength(2)
    expect(result?.machines).not.toContainEqual(own?.machines[0])
  })
})

it.concurrent('does not wait when asked not to', async () => {
  await using counted = countedFleet(cluster.endpoint)
  const { onEvent, told } = recorder()
  const unit = { name: 'unawaited', options: fleetOptions(sleeper('own')) }
  const [result] = await counted.fleet.start(unit, { wait: false, onEvent })
  expect(result).toMatchObject({ outcome: 'done', change: 'created' })
  expect(told().at(-1)).toEqual({
    type: 'triggered',
    unit: 'unawaited.service',
    verb: 'start',
    global: false,
    waits: false,
  })
  expect(counted.requests()).toEqual(['GET /units/unawaited.service', 'PUT /units/unawaited.service'])
})

it('rejects what cannot be begun: a malformed range, a cluster that does not answer', async () => {
  await using counted = countedFleet(cluster.endpoint)
  await expect(counted.fleet.start('web@<1..')).rejects.toThrow(RangeSyntaxError)
  cluster.faults.unavailable()
  await expect(counted.fleet.start('web@1')).rejects.toMatchObject({ name: 'ServerError', status: 503 })
  cluster.faults.inject(undefined)
})
