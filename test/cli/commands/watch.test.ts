import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpFleet } from '../../../src/api/index.js'
import { InterruptedError } from '../../../src/cli/interrupted-error.js'
import { type Cluster, startCluster } from '../../../src/dev/index.js'
import { fleetOptions } from '../../../src/units/index.js'
import { describeWithEtcd } from '../../support/describe-with-etcd.js'
import { EtcdCluster } from '../../support/etcd.js'
import { eventually } from '../../support/eventually.js'
import { caasctl } from '../../support/run-cli.js'
import { sleeper } from '../../support/unit-folder.js'

const options = fleetOptions(sleeper('a sleeper'))

/** A command that goes on until it is interrupted. */
function running(argv: readonly string[], endpoint: string, columns?: number) {
  const ending = new AbortController()
  const seen = { text: '' }
  const done = caasctl(argv, {
    env: { CAASCTL_ENDPOINT: endpoint },
    signal: ending.signal,
    onStdout: (text) => {
      seen.text += text
    },
    onStderr: (text) => {
      seen.text += text
    },
    ...(columns === undefined ? {} : { columns }),
  })
  return {
    shows: (text: string | RegExp) =>
      eventually(`${text} is shown`, () =>
        typeof text === 'string' ? seen.text.includes(text) : text.test(seen.text),
      ),
    end: () => {
      ending.abort(new InterruptedError('SIGINT'))
      return done
    },
    seen,
  }
}

function objects(text: string) {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

describe('over the HTTP API', () => {
  let cluster: Cluster
  let fleet: HttpFleet

  beforeAll(async () => {
    cluster = await startCluster({
      machines: [{ id: '1cdadb87c5e04e4f9a0d7c1b3b6e2f10', primaryIP: '10.230.14.83', metadata: {} }],
    })
    fleet = new HttpFleet(cluster.endpoint)
  })
  afterAll(async () => {
    await fleet.close()
    await cluster.stop()
  })
  const launch = (name: string) => fleet.putUnit({ name, options, desiredState: 'launched' })

  it('watch prints a line for each change and ends quietly with Ctrl-C', async () => {
    const watching = running(['watch', 'a@*', 'b'], cluster.endpoint)
    await watching.shows('Ctrl-C ends it.')
    await launch('a@1.service')
    await launch('other.service')
    await watching.shows(/a@1.service {2}active\/running on 1cdadb87\.\.\./)
    await fleet.destroyUnit('a@1.service')
    await watching.shows('a@1.service  destroyed')
    const { stdout, stderr, code } = await watching.end()
    expect(stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}a@1\.service {2}submitted, to be launched\n/)
    expect(stdout).not.toContain('other.service')
    expect(stderr).toMatch(/^0 units, 1 machine; asked about once a second\. Ctrl-C ends it\.\n$/)
    expect(code).toBe(130)
  })

  it('list --watch draws the list anew on a terminal, and leaves its last state', async () => {
    const watching = running(['list', 'drawn@*', '--watch', '--fields=unit,state'], cluster.endpoint, 80)
    await watching.shows('UNIT')
    await launch('drawn@1.service')
    await watching.shows(/drawn@1\.service.*active\/running/)
    await launch('drawn@2.service')
    await watching.shows(/drawn@2\.service.*active\/running/)
    const { stdout, code } = await watching.end()
    expect(code).toBe(130)
    // Drawn over: up by as many lines as there were, and cleared from there.
    expect(stdout).toContain('\u001b[2A\r\u001b[0J')
    expect(stdout.split('\u001b[0J').at(-1)).toMatch(/^.*UNIT.*\ndrawn@1\.service.*\ndrawn@2\.service.*\n$/)
  })

  it('list-units --watch shows no more lines than the terminal has', async () => {
    await Promise.all(Array.from({ length: 30 }, (_, i) => launch(`many@${i}.service`)))
    const watching = running(['list-units', 'many@*', '--watch'], cluster.endpoint, 80)
    await watching.shows('… and 10 more')
    const { stdout } = await watching.end()
    expect(stdout.split('\u001b[0J').at(-1)?.split('\n')).toHaveLength(23)
  })

  it.each(['list', 'list-units'])('%s --watch in a pipe says what to use instead', async (command) => {
    expect(await caasctl([command, '--watch'], { env: { CAASCTL_ENDPOINT: cluster.endpoint } })).toEqual({
      stdout: '',
      stderr:
        'error: --watch draws on a terminal.\nFor a script, changes one by one: caasctl watch -o jsonl\n',
      code: 2,
    })
  })

  it('fails when the cluster is not there to begin with', async () => {
    const run = await caasctl(['watch'], { env: { CAASCTL_ENDPOINT: 'unix:///nowhere/fleet.sock' } })
    expect(run.code).toBe(1)
    expect(run.stderr).toContain('error: Cannot reach unix:///nowhere/fleet.sock')
  })
})

describeWithEtcd('over etcd', () => {
  it('watch -o jsonl gives one typed change a line, over a connection that is cut', async () => {
    await using etcd = await EtcdCluster.start({ proxied: true })
    await using cluster = await startCluster({ machines: 2, etcd: etcd.members[0]?.endpoint ?? '' })
    const fleet = new HttpFleet(cluster.endpoint)
    const watching = running(['watch', '-o', 'jsonl', '--driver', 'etcd'], etcd.endpoints.join(','))
    await watching.shows('"kind":"snapshot"')
    await fleet.putUnit({ name: 'a.service', options, desiredState: 'launched' })
    await watching.shows('"active":"active"')
    etcd.proxies[0]?.cut()
    await fleet.setDesiredState('a.service', 'loaded')
    await watching.shows('"desiredState":"loaded"')
    await fleet.close()
    const { stdout, code } = await watching.end()
    expect(code).toBe(130)
    const changes = objects(stdout)
    expect(changes[0]).toMatchObject({ kind: 'snapshot', units: [], machines: [{}, {}] })
    expect(changes[1]).toMatchObject({ kind: 'unit-submitted', name: 'a.service' })
    expect(changes.every(({ time }) => !Number.isNaN(Date.parse(time)))).toBe(true)
    expect(changes.filter(({ kind }) => kind === 'unit-submitted')).toHaveLength(1)
    const loaded = changes.filter(
      ({ kind, desiredState }) => kind === 'unit-desired-state' && desiredState === 'loaded',
    )
    expect(loaded).toMatchObject([{ name: 'a.service', previous: 'launched' }])
  })
})
