import { describe, expect, it } from 'vitest'
import { fleetOptions } from '../../../src/units/index.js'
import { eventually } from '../../support/eventually.js'
import { lettered, ObservedCluster } from '../../support/observed-cluster.js'

const sleeper = (description: string) =>
  fleetOptions(`[Unit]\nDescription=${description}\n[Service]\nExecStart=/bin/sleep infinity\n`)

describe('an agent', () => {
  it('brings a unit through loaded, launched, loaded and inactive', async () => {
    await using cluster = await ObservedCluster.start({ machines: lettered('a') })
    const { fleet } = cluster
    await fleet.putUnit({ name: 'web.service', desiredState: 'loaded', options: sleeper('web') })
    await cluster.until({ 'web.service': 'loaded a' })
    await cluster.untilStates({ 'web.service a': 'inactive/dead' })
    await fleet.setDesiredState('web.service', 'launched')
    await cluster.until({ 'web.service': 'launched a' })
    await cluster.untilStates({ 'web.service a': 'active/running' })
    await fleet.setDesiredState('web.service', 'loaded')
    await cluster.until({ 'web.service': 'loaded a' })
    await cluster.untilStates({ 'web.service a': 'inactive/dead' })
    await fleet.setDesiredState('web.service', 'inactive')
    await cluster.until({ 'web.service': 'inactive -' })
    await cluster.untilStates({})
  })

  it('restarts a unit with its new unit file, and tells its hash', async () => {
    await using cluster = await ObservedCluster.start({ machines: lettered('a') })
    const { fleet } = cluster
    await fleet.putUnit({ name: 'web.service', desiredState: 'launched', options: sleeper('one') })
    await cluster.untilStates({ 'web.service a': 'active/running' })
    const [before] = await fleet.unitStates()
    await fleet.putUnit({ name: 'web.service', desiredState: 'launched', options: sleeper('two') })
    await eventually('the other hash', async () => {
      const [state] = await fleet.unitStates()
      return state !== undefined && state.hash !== before?.hash && state.sub === 'running'
    })
    expect(cluster.cluster.machine(1).systemd?.find('web.service')?.description).toBe('two')
  })

  it('leaves a unit alone that has failed: launched is not running', async () => {
    await using cluster = await ObservedCluster.start({ machines: lettered('a') })
    const options = fleetOptions('[Service]\nType=oneshot\nExecStart=/bin/false\n')
    await cluster.fleet.putUnit({ name: 'fails.service', desiredState: 'launched', options })
    await cluster.untilStates({ 'fails.service a': 'failed/failed' })
    expect(await cluster.settled()).toEqual({ 'fails.service': 'launched a' })
  })

  it('goes on with the other units where systemd refuses one', async () => {
    await using cluster = await ObservedCluster.start({ machines: lettered('a') })
    const { fleet } = cluster
    cluster.cluster.holdEngine()
    await fleet.putUnit({ name: 'a.snapshot', desiredState: 'launched', options: sleeper('x') })
    await fleet.putUnit({
      name: 'b.service',
      desiredState: 'launched',
      options: fleetOptions('[Unit]\nRequires=missing.service\n[Service]\nExecStart=/bin/true\n'),
    })
    await fleet.putUnit({ name: 'c.service', desiredState: 'launched', options: sleeper('c') })
    cluster.cluster.releaseEngine()
    await cluster.untilStates({ 'b.service a': 'inactive/dead', 'c.service a': 'active/running' })
    expect(await cluster.units()).toEqual({
      'a.snapshot': 'inactive a',
      'b.service': 'launched a',
      'c.service': 'launched a',
    })
    const complaints = cluster.cluster.log.entries.filter(({ priority }) => priority === 3)
    expect(complaints.map(({ message }) => message).join('\n')).toMatch(
      /Cannot load a\.snapshot.*\n.*Cannot start b\.service/,
    )
  })

  it('of a machine that was taken for lost joins again, and gives up what has moved', async () => {
    await using cluster = await ObservedCluster.start({ machines: lettered('ab'), pace: { ttlMs: 100 } })
    await cluster.launch('web.service')
    await cluster.until({ 'web.service': 'launched a' })
    // Nothing of this process runs for longer than the machines' time to live.
    const until = performance.now() + 400
    while (performance.now() < until);
    await eventually('both are back', async () => (await cluster.fleet.machines()).length === 2)
    await cluster.settled()
    const states = await cluster.states()
    expect(Object.values(states)).toEqual(['active/running'])
    const [[name = '']] = [Object.keys(states)]
    expect((await cluster.units())['web.service']).toBe(`launched ${name.at(-1)}`)
  })
})
