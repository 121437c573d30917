import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { CompareFailedError } from '../../../src/api/etcd/errors.js'
import { EtcdFleet } from '../../../src/api/index.js'
import { fleetOptions } from '../../../src/units/index.js'
import { describeWithEtcd } from '../../support/describe-with-etcd.js'
import { EtcdCluster } from '../../support/etcd.js'
import { HoldingProxy } from '../../support/holding-proxy.js'
import { sleeper } from '../../support/unit-folder.js'

describeWithEtcd('a request to etcd that had no answer and comes late', () => {
  let etcd: EtcdCluster
  let truth: EtcdFleet
  let way: HoldingProxy
  let fleet: EtcdFleet
  const name = 'web.service'
  const web = (more = '') => ({ name, options: fleetOptions(sleeper('web', more)) })

  beforeAll(async () => {
    etcd = await EtcdCluster.start({ lifeMs: 120_000 })
    truth = new EtcdFleet(etcd.endpoints)
    way = await HoldingProxy.to(etcd.endpoints[0])
    fleet = new EtcdFleet([way.endpoint], { requestTimeoutMs: 300 })
  })
  beforeEach(async () => {
    await truth.destroyUnit(name).catch(() => {})
  })
  afterAll(async () => {
    await fleet.close()
    await way[Symbol.asyncDispose]()
    await truth.close()
    await etcd.stop()
  })

  it('does not undo the desired state that was set after it', async () => {
    await truth.putUnit({ ...web(), desiredState: 'launched' })
    const held = way.hold(/^PUT .*target-state/)
    await fleet.setDesiredState(name, 'loaded')
    expect(await truth.unit(name)).toMatchObject({ desiredState: 'loaded' })
    await fleet.setDesiredState(name, 'launched')
    expect(await (await held).release()).toContain('Compare failed')
    expect(await truth.unit(name)).toMatchObject({ desiredState: 'launched' })
  })

  it('does not undo it either where it was the same before', async () => {
    await truth.putUnit({ ...web(), desiredState: 'launched' })
    const held = way.hold(/^PUT .*target-state/)
    await fleet.setDesiredState(name, 'loaded')
    await truth.setDesiredState(name, 'launched')
    await truth.setDesiredState(name, 'launched')
    expect(await (await held).release()).toContain('Compare failed')
    expect(await truth.unit(name)).toMatchObject({ desiredState: 'launched' })
  })

  it('does not undo what a new unit has become', async () => {
    const held = way.hold(/^PUT .*target-state/)
    expect(await fleet.putUnit({ ...web(), desiredState: 'loaded' })).toBe('stored')
    await fleet.setDesiredState(name, 'launched')
    expect(await (await held).release()).toContain('Key already exists')
    expect(await truth.unit(name)).toMatchObject({ desiredState: 'launched' })
  })

  it('does not bring back the unit file that was replaced', async () => {
    await truth.putUnit({ ...web(), desiredState: 'inactive' })
    const held = way.hold(/^PUT .*object/)
    await fleet.putUnit({ ...web('Restart=no\n'), desiredState: 'inactive' })
    await fleet.putUnit({ ...web('Restart=always\n'), desiredState: 'inactive' })
    expect(await (await held).release()).toContain('Compare failed')
    expect(await truth.unit(name)).toMatchObject(web('Restart=always\n'))
  })

  it('is not sent again where others have changed the unit meanwhile: it may have been before them', async () => {
    await truth.putUnit({ ...web(), desiredState: 'launched' })
    const held = way.hold(/^PUT .*target-state/)
    const loading = fleet.setDesiredState(name, 'loaded')
    await held
    await truth.setDesiredState(name, 'inactive')
    await expect(loading).rejects.toThrow(CompareFailedError)
    expect(await truth.unit(name)).toMatchObject({ desiredState: 'inactive' })
  })

  it('is written again at once where others came before it, and it was answered', async () => {
    await truth.putUnit({ ...web(), desiredState: 'launched' })
    const patient = new EtcdFleet([way.endpoint])
    const held = way.hold(/^PUT .*target-state/)
    const loading = patient.setDesiredState(name, 'loaded')
    const request = await held
    await truth.setDesiredState(name, 'inactive')
    expect(await request.release()).toContain('Compare failed')
    await loading
    expect(await truth.unit(name)).toMatchObject({ desiredState: 'loaded' })
    await patient.close()
  })
})
