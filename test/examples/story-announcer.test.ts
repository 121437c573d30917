import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { describeWithEtcd } from '../support/describe-with-etcd.js'
import { EtcdCluster } from '../support/etcd.js'
import { eventually } from '../support/eventually.js'

const announcer = fileURLToPath(new URL('../../examples/story/announcer/announcer.mjs', import.meta.url))

/** A docker whose container `old` is told to end and goes on for a while; its events break off once. */
const docker = `#!/bin/sh
event() { printf '{"Action":"%s","Actor":{"ID":"%s","Attributes":{"signal":"15"}}}\\n' "$1" "$2"; }
container() { printf '[{"Id":"%s","Name":"/%s","State":{"Running":true},"Config":{"Env":[],"Image":"web"},"NetworkSettings":{"Ports":{"80/tcp":[{"HostIp":"","HostPort":"20001"}]}}}]' "$1" "$1"; }
case $1 in
events)
  if [ -e again ]; then
    event start new
    # Until nobody listens any more.
    while printf ' '; do sleep 0.1; done
  fi
  touch again
  sleep 0.5
  event kill old ;;
ps) echo old ;;
inspect) container "$4" ;;
esac
`

describeWithEtcd('the announcer of the story', () => {
  it('does not announce again what was told to end and has not ended yet', async () => {
    await using etcd = await EtcdCluster.start()
    const folder = await mkdtemp(join(tmpdir(), 'caasctl-announcer-'))
    await writeFile(join(folder, 'docker'), docker, { mode: 0o755 })
    const child = spawn(process.execPath, [announcer], {
      cwd: folder,
      env: { ETCD: etcd.endpoints[0], MACHINE: 'm1', PATH: `${folder}:/usr/bin:/bin` },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let printed = ''
    child.stdout.on('data', (chunk) => {
      printed += chunk
    })
    try {
      await eventually('what comes later', () => printed.includes('announced web/m1:new:80'))
      expect(printed).toBe('announced web/m1:old:80\nwithdrew web/m1:old:80\nannounced web/m1:new:80\n')
    } finally {
      child.kill()
      await once(child, 'exit')
      await rm(folder, { recursive: true, force: true })
    }
  })
})
