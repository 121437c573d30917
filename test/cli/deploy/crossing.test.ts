import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { type ApplicationStore, EtcdApplicationStore, HttpFleet } from '../../../src/api/index.js'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { type BuiltCli, builtCli } from '../../support/built-cli.js'
import { describeWithEtcd } from '../../support/describe-with-etcd.js'
import { EtcdCluster } from '../../support/etcd.js'
import { eventually } from '../../support/eventually.js'
import { sleeper, type UnitFolder, unitFolder } from '../../support/unit-folder.js'

/** Processes of the command that is released, at one application at the same time. */
describeWithEtcd('two that are at one application', { timeout: 120_000 }, () => {
  let etcd: EtcdCluster
  let cluster: Cluster
  let fleet: HttpFleet
  let folder: UnitFolder
  let cli: BuiltCli
  let store: ApplicationStore
  const children: ChildProcess[] = []

  beforeAll(async () => {
    cli = await builtCli()
    etcd = await EtcdCluster.start()
    store = new EtcdApplicationStore(etcd.endpoints)
  })
  beforeEach(async () => {
    cluster = await startCluster({ machines: 2 })
    fleet = new HttpFleet(cluster.endpoint)
    folder = await unitFolder({
      'caas.yaml': 'name: monitor\nunits:\n  - file: web@.service\n    instances: 3\n',
      'web@.service': sleeper('web %i'),
      // Never comes to its end: an apply waits for it.
      'slow@.service': '[Service]\nType=oneshot\nExecStart=/bin/sleep infinity\n',
    })
  })
  afterEach(async () => {
    for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
    const held = await store.holder('monitor')
    if (held !== undefined) await store.unlock('monitor', held)
    await fleet.close()
    await cluster.stop()
    await folder[Symbol.asyncDispose]()
  })
  afterAll(async () => {
    await store.close()
    await etcd.stop()
  })

  const start = (line: string) => {
    const child = spawn(process.execPath, [cli.program, ...line.split(' ')], {
      cwd: folder.path,
      env: { CAASCTL_ENDPOINT: cluster.endpoint, CAASCTL_ETCD: etcd.endpoints[0], USER: 'mark' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.push(child)
    const said = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        said[stream] += text
      })
    }
    return { child, said, ended: once(child, 'close').then(([code]) => ({ code, ...said })) }
  }
  /** An apply that has the lock and waits for an instance that never comes up. */
  const stuck = async () => {
    await folder.write('caas.yaml', 'name: monitor\nunits:\n  - { file: slow@.service, instances: 1 }\n')
    const apply = start('apply --yes')
    await eventually('it waits for its instance', async () => (await fleet.unitStates()).length === 1)
    return apply
  }

  it('one does it and the other waits its turn, and finds nothing to do', async () => {
    const both = [start('apply --yes --lock-wait 60'), start('apply --yes --lock-wait 60')]
    const ended = await Promise.all(both.map((each) => each.ended))
    expect(ended.map(({ code, stderr }) => (code === 0 ? 0 : stderr))).toEqual([0, 0])
    const words = ended.map(({ stderr }) => stderr)
    expect(words.filter((text) => text.includes('monitor is as it should be.'))).toHaveLength(1)
    expect(await store.releases('monitor')).toMatchObject([{ number: 1, outcome: 'done' }])
    expect((await fleet.unitStates()).map(({ active }) => active)).toEqual(Array(3).fill('active'))
    expect(await store.holder('monitor')).toBeUndefined()
  })

  it('the second is refused at once where it does not want to wait, and changes nothing', async () => {
    const first = await stuck()
    const before = await fleet.units()
    for (const line of ['apply --yes', 'down --yes', 'rollback monitor --yes', 'scale slow@ 3']) {
      const { code, stderr } = await start(line).ended
      expect(stderr).toMatch(/error: Application monitor is locked by mark@\S+ since .* UTC \(apply\)\./)
      expect(stderr).toContain('Wait for it: --lock-wait 10m')
      expect(code, line).toBe(1)
    }
    expect(await fleet.units()).toEqual(before)
    const waited = await start('apply --yes --lock-wait 1').ended
    expect(waited.stderr).toContain('Waiting for application monitor, locked by mark@')
    expect(waited.code).toBe(1)
    expect(first.child.exitCode).toBeNull()
  })

  it('Ctrl-C gives the lock back', async () => {
    const first = await stuck()
    first.child.kill('SIGINT')
    expect(await first.ended).toMatchObject({ code: 130 })
    expect(await store.holder('monitor')).toBeUndefined()
    expect((await store.releases('monitor')).at(-1)).toMatchObject({ outcome: 'interrupted' })
  })

  it('one that is killed leaves a lock that runs out, and a release that is unfinished', async () => {
    const first = await stuck()
    first.child.kill('SIGKILL')
    await first.ended
    const held = await store.holder('monitor')
    expect(held).toMatchObject({ for: 'work' })
    expect(held?.leftMs).toBeGreaterThan(0)
    expect(held?.leftMs).toBeLessThanOrEqual(20_000)
    expect((await start('history monitor').ended).stdout).toMatch(/apply\t(\t)?running/)
    await folder.write('caas.yaml', 'name: monitor\nunits:\n  - { file: web@.service, instances: 1 }\n')
    const next = start('apply --yes --lock-wait 60')
    await eventually('it waits', () =>
      next.said.stderr.includes('Waiting for application monitor, locked by mark@'),
    )
    // It would run out by itself, but later.
    using keys = etcd.connect()
    await keys.refresh('/caasctl/_coreos.com/fleet/monitor/lock', 1)
    expect(await next.ended).toMatchObject({ code: 0 })
    expect((await start('history monitor -o json').ended).stdout).toMatch(/"outcome":"unfinished"/)
  })

  it('one that was stalled until its lock ran out changes nothing more', async () => {
    const first = start('apply --yes')
    await eventually('it has the lock', () => store.holder('monitor'))
    first.child.kill('SIGSTOP')
    const stalled = await fleet.units()
    const held = await store.holder('monitor')
    // As if its time had run out.
    if (held !== undefined) await store.unlock('monitor', held)
    await using other = await store.lock('monitor', { owner: 'ci@runner', message: 'apply' })
    expect(await fleet.units()).toEqual(stalled)
    // For a moment the lock that it last saw counts.
    await sleep(1_000)
    first.child.kill('SIGCONT')
    const { code, stderr } = await first.ended
    expect(stderr).toContain('The lock of application monitor is lost')
    expect(code).toBe(1)
    expect(await fleet.units()).toEqual(stalled)
    await other.confirm()
  })
})
