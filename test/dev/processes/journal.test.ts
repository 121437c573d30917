import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../../support/eventually.js'
import { ProcessMachine } from '../../support/process-machine.js'
import { hasRealSystemd, RealSystemd } from '../../support/real-systemd.js'
import { journalRows } from './journal-rows.js'
import type { SupervisorRow } from './rows/row.js'
import { runRow, type Supervisor, unitFile } from './run-row.js'
import { ours, theirs } from './supervisors.js'

/*
 * What is written to the journal about a service, as a machine of the embedded cluster has it, and as a real systemd
 * does: priority and text, with X for the unit and N for the ID of a process.
 */

/** Of a service that ended well a service manager of a person, as the real one is here, says less. */
const onlyOfSystem = '6 X: Deactivated successfully.'

/** How many services one real systemd has: it writes no more than 200 lines in 5 s. */
const share = 10

let base: string
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'caasctl-journal-'))
})
afterAll(() => rm(base, { recursive: true, force: true }))

const run = randomBytes(4).toString('hex')

async function place(kind: string, at: number) {
  const folder = join(base, `${kind}${at}`)
  await mkdir(folder, { recursive: true })
  return { folder, name: `caasctl-journal-${run}-${at}.service` }
}

/** Takes the steps of a row, and waits until the journal is what it should be, for some time. */
async function entriesOf(
  row: SupervisorRow,
  folder: string,
  supervisor: Supervisor,
  read: () => Promise<string[]>,
  expected: readonly string[],
): Promise<string[]> {
  await runRow(row, folder, supervisor)
  const isThere = async () => (await read()).join('\n') === expected.join('\n')
  await eventually('the journal', isThere, { deadline: 20_000, every: 100 }).catch(() => {})
  return read()
}

function comparable(entry: string, name: string): string {
  return entry.replaceAll(name, 'X').replace(/process \d+/g, 'process N')
}

describe('the journal of a machine that runs real processes', () => {
  let machine: ProcessMachine
  beforeAll(async () => {
    machine = await ProcessMachine.start()
  })
  afterAll(() => machine[Symbol.asyncDispose]())

  it.concurrent.each(journalRows.map((row, at) => ({ ...row, at })))('$what', async ({
    row,
    entries,
    at,
  }) => {
    const { folder, name } = await place('ours', at)
    machine.load(name, unitFile(row, folder))
    const read = async () =>
      machine.systemd.journal
        .entries(name)
        .filter(({ identifier }) => identifier === 'systemd')
        .map(({ priority, message }) => comparable(`${priority} ${message}`, name))
    expect(await entriesOf(row, folder, ours(machine, name), read, entries)).toEqual(entries)
  })
})

describe.skipIf(!hasRealSystemd)('the journal of a real systemd', () => {
  const all: RealSystemd[] = []
  const places: { readonly folder: string; readonly name: string }[] = []

  beforeAll(async () => {
    for (const [at] of journalRows.entries()) places.push(await place('real', at))
    for (let first = 0; first < journalRows.length; first += share) {
      const units = journalRows.slice(first, first + share).map(({ row }, at) => {
        const { name = '', folder = '' } = places[first + at] ?? {}
        return [name, unitFile(row, folder)] as const
      })
      all.push(await RealSystemd.start(Object.fromEntries(units)))
    }
  }, 60_000)
  afterAll(async () => {
    for (const real of all) await real[Symbol.asyncDispose]()
  })

  it.concurrent.each(journalRows.map((row, at) => ({ ...row, at })))('$what', async ({
    row,
    entries,
    at,
  }) => {
    const { folder = '', name = '' } = places[at] ?? {}
    const real = all[Math.floor(at / share)]
    if (real === undefined) throw new Error('no systemd')
    const expected = entries.filter((entry) => entry !== onlyOfSystem)
    const read = async () => (await real.log(name)).map((entry) => comparable(entry, name))
    expect(await entriesOf(row, folder, theirs(real, name), read, expected)).toEqual(expected)
  })
})
