import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { caasctl } from '../../support/run-cli.js'
import { sshEnvironment } from '../../support/ssh-environment.js'
import { type UnitFolder, unitFolder } from '../../support/unit-folder.js'

let cluster: Cluster
let folder: UnitFolder

beforeAll(async () => {
  cluster = await startCluster({ machines: 1, ssh: true })
  folder = await unitFolder({ 'fails.service': '[Service]\nType=oneshot\nExecStart=/bin/false\n' })
})
afterAll(async () => {
  await cluster.stop()
  await folder[Symbol.asyncDispose]()
})

it('start shows the last journal lines of a unit that failed, where there is a tunnel', async () => {
  const { stderr, code } = await caasctl(['start', 'fails', '--until', 'active'], {
    cwd: folder.path,
    env: { ...sshEnvironment(cluster), HOME: folder.path },
  })
  expect(stderr).toContain('error: Unit fails.service failed')
  expect(stderr).toMatch(/^ {2}\| .*fails\.service.*$/m)
  expect(code).toBe(1)
})
