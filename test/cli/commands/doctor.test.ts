import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { describeWithEtcd } from '../../support/describe-with-etcd.js'
import { EtcdCluster } from '../../support/etcd.js'
import { caasctl } from '../../support/run-cli.js'
import { type SshMachines, startSshMachines } from '../../support/ssh-machines.js'
import { describeWithSshd } from '../../support/sshd.js'

describeWithSshd('doctor through a tunnel', () => {
  let cluster: Cluster
  let ssh: SshMachines

  beforeAll(async () => {
    ssh = await startSshMachines(1)
    cluster = await startCluster({ machines: 1 })
  })
  afterAll(async () => {
    await cluster.stop()
    await ssh[Symbol.asyncDispose]()
  })
  const doctor = (env: Readonly<Record<string, string>> = {}) =>
    caasctl(['doctor'], {
      env: { ...ssh.env, CAASCTL_ENDPOINT: cluster.endpoint, CAASCTL_TUNNEL: ssh.tunnel, ...env },
    })
  const steps = (stdout: string) =>
    stdout.match(/^\w+ +[a-z-]+(?= )/gm)?.map((step) => step.replace(/ +/, ' '))

  it('tells each step of the way to the API', async () => {
    const { stdout, code } = await doctor()
    expect(steps(stdout)).toEqual([
      ...['ok ssh-config', 'ok ssh', 'ok host-key', 'ok ssh-key', 'ok tunnel'],
      ...['ok api', 'unchecked etcd', 'ok machine', 'ok unit'],
    ])
    expect(code).toBe(0)
  })

  it('stops where the way ends, and says what to do', async () => {
    const { stdout, code } = await doctor({ CAASCTL_ENDPOINT: 'unix:///nowhere/fleet.sock' })
    expect(steps(stdout)?.slice(-2)).toEqual(['error tunnel', 'unchecked api'])
    expect(stdout).toContain('Is fleetd running there')
    expect(code).toBe(1)
    const nobody = await doctor({ CAASCTL_TUNNEL: '127.0.0.1:1' })
    expect(steps(nobody.stdout)).toEqual(['ok ssh-config', 'error ssh', 'unchecked api'])
  })
})

describeWithEtcd('doctor on an etcd of three members', () => {
  it('names the member that is down, and says that no other may be lost; --strict makes that an error', async () => {
    await using etcd = await EtcdCluster.start({ members: 3 })
    const line = ['doctor', '--endpoint', etcd.endpoints.join(','), '--driver', 'etcd']
    const leader = await etcd.leader()
    const [first, second] = etcd.members.filter((member) => member !== leader)
    {
      await using _ = await startCluster({ machines: 1, etcd: { endpoints: etcd.endpoints } })
      expect((await caasctl([...line, '--strict'])).code).toBe(0)
      await first?.kill()
      const { stdout, code } = await caasctl(line)
      expect(stdout).toContain(
        `etcd        Member ${first?.name} (${first?.endpoint}) does not answer from here`,
      )
      expect(stdout).toMatch(/^warning {4}quorum {6}.*from here 2 of 3 members can be seen/m)
      expect(code).toBe(0)
      expect((await caasctl([...line, '--strict'])).code).toBe(1)
    }
    await second?.kill()
    const lost = await caasctl([...line, '--request-timeout', '1'])
    expect(lost.stdout).toMatch(/^error {6}quorum/m)
    expect(lost.stdout).toMatch(/^unchecked {2}unit/m)
    expect(lost.code).toBe(1)
  }, 30_000)
})
