import { mkdtemp, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { HttpFleet } from '../../../src/api/index.js'
import { type BuiltCli, bash, builtCli } from '../../support/built-cli.js'
import { kept } from '../../support/reliability.js'
import { ServedCluster } from '../../support/served-cluster.js'
import { canMount, SmallDisk } from '../../support/small-disk.js'

let cli: BuiltCli

beforeAll(async () => {
  cli = await builtCli()
})

const options = [{ section: 'Service', name: 'Environment', value: `A=${'x'.repeat(1_900)}` }]

/** Names of the units there are, once a cluster has been started on the folder. */
async function unitsIn(stateHome: string): Promise<string[]> {
  await using cluster = await ServedCluster.start(cli.program, stateHome, '--no-ssh')
  await using fleet = new HttpFleet(`unix://${cluster.socketPath}`)
  return (await fleet.units()).map(({ name }) => name)
}

async function submit(stateHome: string, name: string): Promise<void> {
  await using cluster = await ServedCluster.start(cli.program, stateHome, '--no-ssh')
  await using fleet = new HttpFleet(`unix://${cluster.socketPath}`)
  await fleet.putUnit({ name, options, desiredState: 'inactive' })
}

/** What `caasctl dev start` says of a folder that cannot be used. */
function start(stateHome: string, ...flags: readonly string[]) {
  const line = [process.execPath, cli.program, 'dev', 'start', '--no-ssh', ...flags].join(' ')
  return bash(line, { env: { PATH: process.env.PATH, XDG_STATE_HOME: stateHome } })
}

/** Files that are state, with what is in them. */
async function stateOf(stateHome: string): Promise<Map<string, string>> {
  const folder = join(stateHome, 'caasctl', 'dev')
  const names = (await readdir(folder)).filter((name) => /^(registry|machines)\b.*(json|log)$/.test(name))
  return new Map(
    await Promise.all(
      names.sort().map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const),
    ),
  )
}

/** Takes all the room that is left. */
async function fill(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  await writeFile(join(folder, 'ballast'), Buffer.alloc(bavail * bsize))
}

describe.skipIf(!(await canMount()))('a real disk', () => {
  it('that becomes full makes writes fail; with room again they go on, and nothing is lost', async () => {
    await using disk = await SmallDisk.mount(512)
    const acknowledged: string[] = []
    let refused = 0
    {
      await using cluster = await ServedCluster.start(cli.program, disk.folder, '--no-ssh')
      await using fleet = new HttpFleet(`unix://${cluster.socketPath}`, { retries: 0 })
      const put = async (name: string) => {
        await fleet.putUnit({ name, options, desiredState: 'inactive' })
        acknowledged.push(name)
      }
      for (let n = 0; n < 20; n++) await put(`before@${n}.service`)
      await fill(disk.folder)
      for (let n = 0; refused < 5; n++) {
        await put(`full@${n}.service`).catch((error: unknown) => {
          refused++
          expect(error).toMatchObject({
            status: 500,
            message: expect.stringMatching(/ENOSPC. The disk is full: make room/),
          })
        })
      }
      await rm(join(disk.folder, 'ballast'))
      for (let n = 0; n < 5; n++) await put(`after@${n}.service`)
      expect((await fleet.units()).map(({ name }) => name)).toEqual(acknowledged.toSorted())
    }
    expect(await unitsIn(disk.folder)).toEqual(acknowledged.toSorted())
    kept({
      area: 'State of dev',
      promise: 'A full disk makes a write fail with an error; what was acknowledged stays',
      counts: { 'writes refused': refused, 'units acknowledged': acknowledged.length },
    })
  })

  it('that is full or read-only from the beginning is told, and old state stays as it was', async () => {
    await using disk = await SmallDisk.mount(256)
    await submit(disk.folder, 'a.service')
    const before = await stateOf(disk.folder)
    expect(before.size).toBeGreaterThan(1)

    await fill(disk.folder)
    for (const flags of [['--foreground'], []]) {
      const { code, stderr } = await start(disk.folder, ...flags)
      expect([code, stderr]).toEqual([1, expect.stringMatching(/ENOSPC.*The disk is full: make room/s)])
      expect(await stateOf(disk.folder)).toEqual(before)
    }
    await rm(join(disk.folder, 'ballast'))

    await disk.setReadOnly(true)
    for (const flags of [['--foreground'], []]) {
      const { code, stderr } = await start(disk.folder, ...flags)
      expect([code, stderr]).toEqual([1, expect.stringMatching(/EROFS.*XDG_STATE_HOME names another place/s)])
      expect(await stateOf(disk.folder)).toEqual(before)
    }
    await disk.setReadOnly(false)

    expect(await unitsIn(disk.folder)).toEqual(['a.service'])
    kept({
      area: 'State of dev',
      promise:
        'A disk that is full or read-only when the cluster starts is told, and old state stays as it was',
      counts: { starts: 4 },
    })
  })
})

it('of many clusters of one name that are started at once, one runs', async () => {
  const stateHome = await mkdtemp(join(tmpdir(), 'caasctl-rivals-'))
  try {
    const rivals = 4
    const tried = await Promise.allSettled(
      Array.from({ length: rivals }, () => ServedCluster.start(cli.program, stateHome, '--no-ssh')),
    )
    const clusters = tried.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    try {
      // Who comes late enough is told that one runs already.
      const owners = clusters.filter(({ line }) => line.includes(' runs: '))
      expect(owners).toHaveLength(1)
      for (const result of tried) {
        if (result.status === 'rejected') expect(String(result.reason)).toContain('Another embedded cluster')
      }
      await using fleet = new HttpFleet(`unix://${owners[0]?.socketPath}`)
      expect(await fleet.machines()).toHaveLength(3)
    } finally {
      for (const cluster of clusters) await cluster[Symbol.asyncDispose]()
    }
    kept({
      area: 'State of dev',
      promise: 'Of clusters of one name that are started at once one runs, the others refuse',
      counts: { 'clusters started at once': rivals },
    })
  } finally {
    await rm(stateHome, { recursive: true, force: true })
  }
})
