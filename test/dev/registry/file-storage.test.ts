import { copyFile, mkdtemp, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FileStorage } from '../../../src/dev/registry/file-storage.js'
import { MemoryRegistry } from '../../../src/dev/registry/memory-registry.js'
import { StateFolderError } from '../../../src/dev/state-folder-error.js'

const options = [{ section: 'Service', name: 'ExecStart', value: '/bin/true' }]
const all = { from: 0, count: Number.POSITIVE_INFINITY }

let folder: string
let warnings: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caasctl-storage-'))
  warnings = []
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A registry over the folder, while `use` runs. */
async function withRegistry<T>(use: (registry: MemoryRegistry) => Promise<T>): Promise<T> {
  await using storage = new FileStorage(folder, (message) => warnings.push(message))
  await using registry = await MemoryRegistry.open(storage)
  return await use(registry)
}

/** Writes until the log has become a snapshot. */
async function fold(): Promise<void> {
  await withRegistry(async (registry) => {
    const value = 'x'.repeat(1_100_000)
    await registry.putUnit('long.service', [{ section: 'S', name: 'A', value }], 'inactive')
    await registry.destroyUnit('long.service')
  })
}

const names = () => withRegistry(async (registry) => (await registry.units(all)).map(({ name }) => name))

describe('a registry in a folder', () => {
  it('has everything again that outlives the process', async () => {
    await withRegistry(async (registry) => {
      await registry.putUnit('a.service', options, 'inactive')
      await registry.putUnit('b.service', options, 'launched')
      await registry.putUnit('c.service', options, 'launched')
      await registry.schedule('b.service', 'm1')
      await registry.schedule('c.service', 'm1')
      await registry.unschedule('c.service', 'm1')
      await registry.setDesiredState('a.service', 'loaded')
      await registry.destroyUnit('c.service')
      await registry.setMetadata('m1', 'disk', 'ssd')
    })
    await withRegistry(async (registry) => {
      const units = await registry.units(all)
      expect(units.map(({ name, desiredState, machineID }) => [name, desiredState, machineID])).toEqual([
        ['a.service', 'loaded', undefined],
        ['b.service', 'launched', 'm1'],
      ])
      expect(units[0]?.file.options).toEqual(options)
      await registry.join({ id: 'm1', primaryIP: '', metadata: {} }, 1_000)
      expect((await registry.machines())[0]?.metadata).toEqual({ disk: 'ssd' })
    })
  })

  it('writes many at once together', async () => {
    await withRegistry(async (registry) => {
      await Promise.all(
        Array.from({ length: 500 }, (_, n) => registry.putUnit(`u@${n}.service`, options, 'inactive')),
      )
    })
    expect(await names()).toHaveLength(500)
  })

  it.each([2, 5, 40])('drops a line of which the last %i bytes were not written', async (missing) => {
    await withRegistry(async (registry) => {
      await registry.putUnit('a.service', options, 'inactive')
      await registry.putUnit('b.service', options, 'inactive')
    })
    const log = join(folder, 'registry.0.log')
    await truncate(log, (await stat(log)).size - missing)
    expect(await names()).toEqual(['a.service'])
    expect(warnings.join()).toContain('never acknowledged')
    warnings = []
    await withRegistry((registry) => registry.putUnit('c.service', options, 'inactive'))
    expect(await names()).toEqual(['a.service', 'c.service'])
    expect(warnings).toEqual([])
  })

  it('folds a long log into a snapshot, again and again, and loses nothing', async () => {
    const long = [{ section: 'Service', name: 'Environment', value: `A=${'x'.repeat(1_500)}` }]
    await withRegistry(async (registry) => {
      for (let round = 0; round < 5; round++) {
        await Promise.all(
          Array.from({ length: 400 }, (_, n) =>
            registry.putUnit(
              `u@${n}.service`,
              [...long, { section: 'X', name: 'Round', value: String(round) }],
              'inactive',
            ),
          ),
        )
        await registry.schedule('u@7.service', `m${round}`)
      }
    })
    const files = await readdir(folder)
    expect(files).toContain('registry.json')
    expect(files.filter((file) => file.endsWith('.log'))).toHaveLength(1)
    expect(files.filter((file) => file.endsWith('.tmp'))).toEqual([])
    await withRegistry(async (registry) => {
      const units = await registry.units(all)
      expect(units).toHaveLength(400)
      expect(units.every(({ file }) => file.options.at(-1)?.value === '4')).toBe(true)
      expect((await registry.unit('u@7.service'))?.machineID).toBe('m0')
    })
  })

  it('goes on where it was killed between a snapshot and the removal of the old log', async () => {
    await withRegistry((registry) => registry.putUnit('a.service', options, 'inactive'))
    const old = join(folder, 'registry.0.log')
    const kept = join(folder, 'kept')
    await copyFile(old, kept)
    await fold()
    await rename(kept, old)
    expect(await names()).toContain('a.service')
    expect(await readdir(folder)).not.toContain('registry.0.log')
  })

  it('may be read by its owner only', async () => {
    await withRegistry((registry) => registry.putUnit('a.service', options, 'inactive'))
    expect((await stat(join(folder, 'registry.0.log'))).mode & 0o777).toBe(0o600)
  })
})

describe('a folder that cannot be used', () => {
  it('is refused with what is wrong', async () => {
    const file = join(folder, 'file')
    await writeFile(file, '')
    const storage = new FileStorage(join(file, 'below'), () => undefined)
    await expect(storage.load()).rejects.toThrow(StateFolderError)
    await expect(storage.load()).rejects.toThrow(/cannot be read: ENOTDIR/)
  })

  it('with what another program wrote is left as it is', async () => {
    await writeFile(join(folder, 'registry.json'), '{"format":9}')
    const storage = new FileStorage(folder, () => undefined)
    await expect(storage.load()).rejects.toThrow('not written by this version of caasctl')
    expect(await readFile(join(folder, 'registry.json'), 'utf8')).toBe('{"format":9}')
  })

  it('takes no write once it is closed', async () => {
    const storage = new FileStorage(folder, () => undefined)
    const registry = await MemoryRegistry.open(storage)
    await storage[Symbol.asyncDispose]()
    await expect(registry.putUnit('a.service', options, 'inactive')).rejects.toThrow(StateFolderError)
    expect(await registry.units(all)).toEqual([])
    await registry[Symbol.asyncDispose]()
  })
})
