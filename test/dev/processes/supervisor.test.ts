import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ProcessMachine } from '../../support/process-machine.js'
import { hasRealSystemd, RealSystemd } from '../../support/real-systemd.js'
import { supervisorRows } from './rows/all.js'
import type { SupervisorRow } from './rows/row.js'
import { expectedOf, runRow, unitFile } from './run-row.js'
import { ours, theirs } from './supervisors.js'

/*
 * The same rows twice: as a machine of the embedded cluster supervises them, and as a real systemd does.
 */

interface Place {
  readonly row: SupervisorRow
  readonly name: string
  readonly folder: string
}

let base: string

const isRoot = process.getuid?.() === 0
const rows = supervisorRows.filter(({ root }) => root !== true || isRoot)
const compared = rows.filter(({ notCompared }) => notCompared === undefined)

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'caasctl-rows-'))
})
afterAll(() => rm(base, { recursive: true, force: true }))

/** Every row with a name and a folder of its own. */
async function places(kind: string, rows: readonly SupervisorRow[]): Promise<Place[]> {
  const run = randomBytes(4).toString('hex')
  return Promise.all(
    rows.map(async (row, at) => {
      const folder = join(base, `${kind}${at}`)
      await mkdir(folder)
      return { row, name: `caasctl-${run}-${at}.service`, folder }
    }),
  )
}

describe('a machine that runs real processes', () => {
  let machine: ProcessMachine
  const seen = new Map<SupervisorRow, Promise<object>>()

  beforeAll(async () => {
    machine = await ProcessMachine.start()
    for (const { row, name, folder } of await places('ours', rows)) {
      machine.load(name, unitFile(row, folder))
      const run = runRow(row, folder, ours(machine, name))
      run.catch(() => {})
      seen.set(row, run)
    }
  })
  afterAll(() => machine[Symbol.asyncDispose]())

  it.each(rows)('$what ($man)', async (row) => {
    expect(await seen.get(row)).toEqual(expectedOf(row))
  })
})

describe.skipIf(!hasRealSystemd)('a real systemd', () => {
  let real: RealSystemd
  const seen = new Map<SupervisorRow, Promise<object>>()

  beforeAll(async () => {
    const all = await places('real', compared)
    real = await RealSystemd.start(
      Object.fromEntries(all.map(({ row, name, folder }) => [name, unitFile(row, folder)])),
    )
    for (const { row, name, folder } of all) {
      const run = runRow(row, folder, theirs(real, name))
      run.catch(() => {})
      seen.set(row, run)
    }
  }, 60_000)
  afterAll(() => real[Symbol.asyncDispose]())

  it.each(compared)('$what ($man)', async (row) => {
    expect(await seen.get(row)).toEqual(expectedOf(row))
  })
})
