import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { type ScriptedServer, serve } from '../../support/http-server.js'
import { caasctl } from '../../support/run-cli.js'
import { sshEnvironment } from '../../support/ssh-environment.js'
import { sleeper, type UnitFolder, unitFolder } from '../../support/unit-folder.js'

let cluster: Cluster
let folder: UnitFolder
let server: ScriptedServer

beforeAll(async () => {
  cluster = await startCluster({ machines: 2, ssh: true })
  // A port of a machine of the embedded cluster is that port of this computer.
  server = await serve((_request, response, count) => {
    response.statusCode = count < 2 ? 502 : 200
    response.end()
  })
  folder = await unitFolder({
    'web@.service': sleeper('web'),
    'asked.service': sleeper('asked'),
    'bad.service': '[Service]\nType=oneshot\nExecStart=/bin/false\n',
  })
})
afterAll(async () => {
  await cluster.stop()
  await server[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

it('apply asks from the machine of each instance, by URL and by command, and shows the journal of what fails', async () => {
  const options = { cwd: folder.path, env: { ...sshEnvironment(cluster), HOME: folder.path } }
  await folder.write(
    'caas.yaml',
    `
name: ssh
units:
  - { file: web@.service, instances: 1, strategy: { ready: "http://{ip}:${server.port}/{instance}" } }
  - { file: asked.service, strategy: { ready: { exec: "systemctl is-active {unit} | grep active" } } }
`,
  )
  const applied = await caasctl(['apply', '--yes'], options)
  expect(applied.stderr).toMatch(/Unit web@1\.service runs, but http:\/\/[\d.]+:\d+\/1 answered 502/)
  expect(applied.stdout).toContain('Unit asked.service ready on ')
  expect(applied.code).toBe(0)
  expect(server.received.map(({ url }) => url)).toEqual(['/1', '/1'])

  await folder.write('caas.yaml', 'name: ssh\nunits: [bad.service]\n')
  const failed = await caasctl(['apply', '--yes'], options)
  expect(failed.code).toBe(1)
  expect(failed.stderr).toContain('error: Unit bad.service did not come up on ')
  expect(failed.stderr).toMatch(/^ {2}\| .*bad\.service.*$/m)
  expect(failed.stderr).toContain('web@.service is no more in the files; --prune removes it.')

  await folder.write('caas.yaml', 'name: ssh\nunits: []\n')
  const pruned = await caasctl(['apply', '--yes', '--prune'], options)
  expect(pruned.stderr).toContain('ssh: done, 4 removed.')
})
