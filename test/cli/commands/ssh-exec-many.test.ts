import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { caasctl } from '../../support/run-cli.js'
import { sshEnvironment } from '../../support/ssh-environment.js'

let cluster: Cluster
let home: string

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'caasctl-home-'))
  cluster = await startCluster({ machines: 50, ssh: true })
})
afterAll(async () => {
  await cluster.stop()
  rmSync(home, { recursive: true, force: true })
})

it('ssh-exec reaches fifty machines through one way in', async () => {
  const { stdout, stderr, code } = await caasctl(
    ['ssh-exec', '--all', '-o', 'json', '--', 'cat', '/etc/machine-id'],
    {
      env: { ...sshEnvironment(cluster), HOME: home },
    },
  )
  expect(stderr).toBe('Done on 50 machines.\n')
  expect(code).toBe(0)
  const results: { machine: string; stdout: string }[] = JSON.parse(stdout)
  expect(results).toHaveLength(50)
  expect(results.filter(({ machine, stdout: said }) => said.trim() !== machine)).toEqual([])
})
