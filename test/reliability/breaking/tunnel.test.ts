import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpFleet } from '../../../src/api/index.js'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { breakEverywhere, patience, watchingForRejections } from '../../support/breaking/break-everywhere.js'
import { breakWay, type ClusterWay, standing, templates } from '../../support/breaking/cluster-way.js'
import { ofMachines } from '../../support/breaking/sshd-way.js'
import { inShortOrLong } from '../../support/reliability.js'
import { caasctl } from '../../support/run-cli.js'
import { unitFolder } from '../../support/unit-folder.js'

watchingForRejections()

describe('the tunnel breaks under', () => {
  let cluster: Cluster
  let way: ClusterWay

  beforeAll(async () => {
    cluster = await startCluster({ machines: 2, runner: 'process', ssh: true })
    const { ssh } = cluster
    if (ssh === undefined) throw new Error('there is no SSH')
    const known = readFileSync(ssh.knownHostsFile, 'utf8')
    const folder = await unitFolder(templates)
    way = {
      target: ssh.port,
      truth: new HttpFleet(cluster.endpoint),
      folder,
      env: (proxy) => {
        const { port } = proxy
        const file = join(folder.path, `known_hosts-${port}`)
        writeFileSync(file, known.replaceAll(`:${ssh.port}`, `:${port}`))
        return {
          HOME: folder.path,
          CAASCTL_TUNNEL: `127.0.0.1:${port}`,
          CAASCTL_KNOWN_HOSTS_FILE: file,
          CAASCTL_IDENTITY: ssh.identityFile,
          CAASCTL_ENDPOINT: 'unix:///var/run/fleet.sock',
          ...patience(proxy),
        }
      },
    }
    await standing(way.truth)
  })
  afterAll(async () => {
    await way.truth.close()
    await cluster.stop()
    await way.folder[Symbol.asyncDispose]()
  })

  breakWay(() => way)

  it.concurrent('run --rm', () => {
    // Long enough for a busy computer to run it; what hangs is not waited for longer.
    const timeout = inShortOrLong(4, 8)
    return breakEverywhere({
      name: 'run --rm',
      promised: ofMachines,
      target: way.target,
      // Its time, 15 s for its last words, ten seconds of a silent cluster, and requests that end after that.
      deadlineMs: 1_000 * (timeout + 15 + 10) + 15_000,
      run: (proxy, id, signal) => {
        const work = `echo begun >> ${way.folder.path}/ran-${id}; seq 1 50`
        const line = [
          'run',
          '--rm',
          '--timeout',
          proxy.hasFailed ? '25' : `${timeout}`,
          '--',
          'sh',
          '-c',
          work,
        ]
        return caasctl(line, { env: way.env(proxy), signal })
      },
      check: async ({ stdout, stderr, code, what, id }) => {
        const file = join(way.folder.path, `ran-${id}`)
        const begun = existsSync(file) ? readFileSync(file, 'utf8') : ''
        expect(['', 'begun\n'], what).toContain(begun)
        if (code === 0) {
          // Its exit code is its own; where what it wrote did not come, that is said.
          expect(begun, what).toBe('begun\n')
          if (stdout !== fifty) expect(stderr, what).toContain('What it writes cannot be read')
        }
        const units = await way.truth.units()
        for (const { name } of units.filter(({ options }) => JSON.stringify(options).includes(`ran-${id};`)))
          expect(stderr, `${what}: ${name} is still there`).toContain(name)
      },
    })
  })
})

const fifty = Array.from({ length: 50 }, (_, at) => `${at + 1}\n`).join('')
