import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FileStorage } from '../../../src/dev/registry/file-storage.js'
import { MemoryRegistry } from '../../../src/dev/registry/memory-registry.js'
import { StateFolderError } from '../../../src/dev/state-folder-error.js'
import { inShortOrLong, kept } from '../../support/reliability.js'

const options = [{ section: 'Service', name: 'ExecStart', value: '/bin/échö 🚀' }]
const all = { from: 0, count: Number.POSITIVE_INFINITY }

/** Each byte is changed into this many others. */
const flips = inShortOrLong(1, 4)

let folder: string
/** What a cluster with units a to e has left. */
let log: Buffer

interface Opened {
  /** Names with their desired states. */
  readonly units: readonly string[]
  readonly warnings: readonly string[]
}

async function open(): Promise<Opened> {
  const warnings: string[] = []
  await using storage = new FileStorage(folder, (message) => warnings.push(message))
  await using registry = await MemoryRegistry.open(storage)
  const units = (await registry.units(all)).map(({ name, desiredState }) => `${name} ${desiredState}`)
  return { units, warnings }
}

const logFile = () => join(folder, 'registry.0.log')

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caasctl-damage-'))
  await using storage = new FileStorage(folder, () => undefined)
  await using registry = await MemoryRegistry.open(storage)
  for (const name of ['a', 'b', 'c']) await registry.putUnit(`${name}.service`, options, 'inactive')
  await registry.setDesiredState('b.service', 'launched')
  await registry.destroyUnit('a.service')
  log = await readFile(logFile())
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** What there is after each number of changes. */
const after: readonly (readonly string[])[] = [
  [],
  ['a.service inactive'],
  ['a.service inactive', 'b.service inactive'],
  ['a.service inactive', 'b.service inactive', 'c.service inactive'],
  ['a.service inactive', 'b.service launched', 'c.service inactive'],
  ['b.service launched', 'c.service inactive'],
]

describe('the log of a registry', () => {
  it('cut off at any byte has every change that was written whole, and says what it drops', async () => {
    for (let length = 0; length <= log.length; length++) {
      await writeFile(logFile(), log.subarray(0, length))
      const { units, warnings } = await open()
      const ended = log.subarray(0, length).filter((byte) => byte === 0x0a).length
      // A change of which only the line's end is missing counts.
      const whole = ended + (log[length] === 0x0a ? 1 : 0)
      expect([length, units]).toEqual([length, after[whole]])
      const clean = length === 0 || log[length - 1] === 0x0a || log[length] === 0x0a
      expect(warnings).toEqual(clean ? [] : [expect.stringContaining('never acknowledged')])
      expect(await open()).toEqual({ units, warnings: [] })
    }
    kept({
      area: 'State of dev',
      promise: 'A log cut off anywhere has all that was written whole, and what is dropped is told',
      counts: { 'places of the cut': log.length + 1 },
    })
  })

  it('goes on after any cut', async () => {
    for (let length = log.length - 3; length <= log.length; length++) {
      await writeFile(logFile(), log.subarray(0, length))
      const { units } = await open()
      {
        await using storage = new FileStorage(folder, () => undefined)
        await using registry = await MemoryRegistry.open(storage)
        await registry.putUnit('z.service', options, 'loaded')
      }
      expect(await open()).toEqual({ units: [...units, 'z.service loaded'], warnings: [] })
    }
  })

  it('of which any byte has become another loses nothing, or is refused and stays as it is', async () => {
    let refused = 0
    for (let at = 0; at < log.length; at++) {
      for (let flip = 0; flip < flips; flip++) {
        const damaged = Buffer.from(log)
        damaged[at] = (log[at] ?? 0) ^ (flip === 0 ? 1 + (at % 255) : 1 << (flip - 1))
        await writeFile(logFile(), damaged)
        try {
          expect([at, (await open()).units]).toEqual([at, after.at(-1)])
        } catch (error) {
          if (!(error instanceof StateFolderError)) throw error
          refused++
          expect(error.message).toMatch(/line \d+ of registry.0.log is damaged. Nothing has been changed/)
          expect((await readFile(logFile())).equals(damaged)).toBe(true)
        }
      }
    }
    expect(refused).toBeGreaterThan(log.length / 2)
    kept({
      area: 'State of dev',
      promise: 'Files with any byte changed lose no unit unnoticed: they are refused, and stay as they are',
      counts: { 'bytes changed': log.length * flips },
    })
  })

  it('of which a line is removed, as the error says, is read without that change', async () => {
    const lines = log.toString().split('\n')
    const broken = lines.map((line, index) => (index === 3 ? `${line}x` : line))
    await writeFile(logFile(), broken.join('\n'))
    await expect(open()).rejects.toThrow('line 4 of registry.0.log')
    await writeFile(logFile(), broken.toSpliced(3, 1).join('\n'))
    expect((await open()).units).toEqual(['b.service inactive', 'c.service inactive'])
  })
})

describe('the snapshot of a registry', () => {
  beforeEach(async () => {
    await using storage = new FileStorage(folder, () => undefined)
    await using registry = await MemoryRegistry.open(storage)
    const long = [{ section: 'S', name: 'A', value: 'x'.repeat(1_100_000) }]
    await registry.putUnit('long.service', long, 'inactive')
    await registry.destroyUnit('long.service')
  })

  it('is refused with any byte changed, and stays as it is', async () => {
    const path = join(folder, 'registry.json')
    const whole = await readFile(path)
    // Not all of the long unit that is in it.
    const step = Math.ceil(whole.length / inShortOrLong(30, 300))
    const places = [...Array(100).keys(), ...Array.from({ length: whole.length / step }, (_, n) => n * step)]
    for (const at of places) {
      const damaged = Buffer.from(whole)
      damaged[at] = (whole[at] ?? 0) ^ (1 + (at % 255))
      await writeFile(path, damaged)
      await expect(open(), String(at)).rejects.toThrow(StateFolderError)
      expect((await readFile(path)).equals(damaged)).toBe(true)
    }
    await writeFile(path, whole)
    expect((await open()).units).toEqual(after.at(-1))
    kept({
      area: 'State of dev',
      promise: 'Files with any byte changed lose no unit unnoticed: they are refused, and stay as they are',
      counts: { 'bytes changed': places.length },
    })
  }, 120_000)

  it.each([
    'registry.json',
    'registry.1.log',
  ])('is refused where %s is missing, and nothing is changed', async (name) => {
    {
      await using storage = new FileStorage(folder, () => undefined)
      await using registry = await MemoryRegistry.open(storage)
      await registry.putUnit('later.service', options, 'inactive')
    }
    await rm(join(folder, name))
    const before = await readdir(folder)
    await expect(open()).rejects.toThrow(StateFolderError)
    expect(await readdir(folder)).toEqual(before)
  })

  it('that a killed process was about to write is no trouble', async () => {
    await writeFile(join(folder, 'registry.2.log'), '')
    await writeFile(join(folder, 'registry.json.77.tmp'), '{"format":2,')
    expect(await open()).toEqual({ units: after.at(-1), warnings: [] })
  })
})
