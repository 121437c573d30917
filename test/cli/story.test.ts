import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../src/dev/index.js'
import { type BuiltCli, bash, builtCli } from '../support/built-cli.js'
import { sshEnvironment } from '../support/ssh-environment.js'
import { type UnitFolder, unitFolder } from '../support/unit-folder.js'

let cli: BuiltCli
let cluster: Cluster
let folder: UnitFolder

const server = { consul_role: 'server', region: 'us-west-2' }
const client = { consul_role: 'client', region: 'us-west-2' }

beforeAll(async () => {
  cli = await builtCli()
  cluster = await startCluster({
    machines: [{ metadata: server }, { metadata: server }, { metadata: client }, { metadata: server }],
    pace: { ttlMs: 500 },
    ssh: true,
  })
  folder = await unitFolder()
  // A fleetctl on PATH, as an alias would make it, for lines that stand in scripts.
  const program = join(folder.path, 'fleetctl')
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${cli.program}' "$@"\n`)
  await chmod(program, 0o755)
})

afterAll(async () => {
  await cluster.stop()
  await folder[Symbol.asyncDispose]()
})

/** Runs lines as people have them in their scripts and notes. */
const shell = (lines: string) =>
  bash(lines, {
    env: { PATH: `${folder.path}:${process.env.PATH}`, HOME: folder.path, ...sshEnvironment(cluster) },
    cwd: fileURLToPath(new URL('../../examples/fleet-units/paas-monitor', import.meta.url)),
  })

describe('the story, line by line in bash', () => {
  it('lists the machines', async () => {
    expect(await shell('fleetctl list-machines')).toEqual({
      stdout:
        'MACHINE\t\tIP\t\tMETADATA\n' +
        '1cdadb87...\t10.230.14.83\tconsul_role=server,region=us-west-2\n' +
        '2dde0d31...\t10.221.12.109\tconsul_role=server,region=us-west-2\n' +
        '7f1f2982...\t10.230.14.39\tconsul_role=client,region=us-west-2\n' +
        'f7257c36...\t10.237.157.117\tconsul_role=server,region=us-west-2\n',
      stderr: '',
      code: 0,
    })
  })

  it('goes over all machines in a loop', async () => {
    const { stdout } = await shell(`
      for machine in $(fleetctl list-machines -fields=machine -no-legend -full) ; do
        echo "[$machine]"
      done`)
    expect(stdout.trimEnd().split('\n')).toEqual(cluster.machines.map(({ identity }) => `[${identity.id}]`))
  })

  it('runs a command on each of them', async () => {
    const { stdout, stderr, code } = await shell(`
      for machine in $(fleetctl list-machines -fields=machine -no-legend -full) ; do
         fleetctl ssh $machine docker ps
      done`)
    expect(stdout.match(/^CONTAINER ID /gm)).toHaveLength(4)
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  })

  it('submits the application and starts one', async () => {
    const { stdout, code } = await shell(
      'fleetctl submit paas-monitor@.service && fleetctl start paas-monitor@1',
    )
    expect(stdout).toMatch(/^Unit paas-monitor@1\.service launched on 1cdadb87\.\.\.\/10\.230\.14\.83$/m)
    expect(code).toBe(0)
  })

  it('shows how it fares', async () => {
    const { stdout, code } = await shell('fleetctl status paas-monitor@1')
    expect(stdout).toMatch(
      /paas-monitor@1\.service - paas-monitor\n {3,}Loaded: loaded \(\/run\/fleet\/units\/paas-monitor@1\.service; /,
    )
    expect(stdout).toMatch(/^ *CGroup: .*\n *└─\d+ \/usr\/bin\/docker run --rm --name paas-monitor-1 /m)
    expect(code).toBe(0)
  })

  it('starts nine more', async () => {
    const { stdout, code } = await shell('fleetctl start paas-monitor@{2..10}')
    const launched = stdout
      .split('\n')
      .filter((line) => / launched on [0-9a-f]{8}\.\.\.\/10\.[\d.]+$/.test(line))
    expect(launched).toHaveLength(9)
    expect(code).toBe(0)
  })

  it('waits for each to run, as people did by hand', async () => {
    const run = await shell(`
      for i in 1 5 10; do
        until [ "$(fleetctl list-units -fields=unit,sub -no-legend | grep "^paas-monitor@$i.service" | cut -f2)" = running ]; do
          sleep 0.1
        done
      done
      fleetctl list-units | head -1
      fleetctl list-units -no-legend | wc -l`)
    expect(run).toEqual({ stdout: 'UNIT\t\t\tMACHINE\t\t\t\tACTIVE\tSUB\n10\n', stderr: '', code: 0 })
  })

  it('picks a machine and looks at a file there', async () => {
    const run = await shell(`
      AMACHINE=$(fleetctl list-machines -fields=machine -no-legend -full | head -1)
      fleetctl ssh $AMACHINE cat /etc/machine-id`)
    expect(run).toEqual({ stdout: '1cdadb87c5e04e4f9a0d7c1b3b6e2f10\n', stderr: '', code: 0 })
  })

  it('destroys one', async () => {
    expect(await shell('fleetctl destroy paas-monitor@10')).toEqual({
      stdout: 'Destroyed paas-monitor@10.service\n',
      stderr: '',
      code: 0,
    })
  })

  it('loses a machine; its units move to the others', async () => {
    await cluster.kill('1cdadb87')
    const run = await shell(`
      until [ "$(fleetctl list-machines -no-legend | wc -l)" = 3 ] &&
            [ "$(fleetctl list-units -no-legend -fields=machine,sub | grep -v 1cdadb87 | grep -c running)" = 9 ]; do
        sleep 0.1
      done
      fleetctl list-units -no-legend | cut -f1 | sort | uniq | wc -l`)
    expect(run).toEqual({ stdout: '9\n', stderr: '', code: 0 })
  })

  it('puts a new version in place, with the loops that people wrote around fleetctl', async () => {
    const run = await shell(`
      set -e
      unit=paas-monitor@1.service
      fleetctl stop $unit 2>/dev/null
      while [ "$(fleetctl list-units -fields=unit,active -no-legend | grep "^$unit" | cut -f2)" = active ]; do sleep 0.1; done
      fleetctl destroy $unit
      while fleetctl list-unit-files -no-legend -fields=unit | grep -q "^$unit"; do sleep 0.1; done
      fleetctl submit $unit
      fleetctl start $unit
      until fleetctl list-units -no-legend -fields=unit,sub | grep "^$unit" | cut -f2 | grep -q running; do sleep 0.1; done`)
    expect({ ...run, stdout: run.stdout.replaceAll(/ on \S+/g, ' on …') }).toEqual({
      stdout:
        'Unit paas-monitor@1.service loaded on …\nDestroyed paas-monitor@1.service\nUnit paas-monitor@1.service inactive\nUnit paas-monitor@1.service launched on …\n',
      stderr: '',
      code: 0,
    })
  })
})
