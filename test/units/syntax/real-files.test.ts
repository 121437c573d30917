import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeUnitFile,
  FleetParseError,
  fleetOptions,
  parseUnitFile,
  serializeUnitFile,
} from '../../../src/units/index.js'
import { systemdAnalyze } from '../../support/systemd-reading.js'
import { mutationOf } from '../../support/unit-texts.js'

const folders = ['/usr/lib/systemd/system', '/usr/lib/systemd/user']
const isUnitFile = /\.(service|socket|timer|mount|automount|path|target|slice|swap|scope|device|conf)$/

function unitFiles(): string[] {
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && isUnitFile.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
}

describe.skipIf(systemdAnalyze === undefined)('the unit files that Debian ships', () => {
  const files = unitFiles().map((path) => ({ path, text: decodeUnitFile(readFileSync(path)) }))

  it('are many and of every type', () => {
    expect(files.length).toBeGreaterThan(150)
    for (const type of ['service', 'socket', 'timer', 'mount', 'path', 'target']) {
      expect(
        files.some(({ path }) => path.endsWith(`.${type}`)),
        type,
      ).toBe(true)
    }
  })

  it('parse without a fault and come back as they were', () => {
    for (const { path, text } of files) {
      const file = parseUnitFile(text)
      expect(file.diagnostics, path).toEqual([])
      expect(serializeUnitFile(file), path).toBe(text)
      expect(parseUnitFile(text, { strict: true }).entries, path).toHaveLength(file.entries.length)
    }
  })

  it('are read by fleet with the same options, where none is continued', () => {
    const plain = files.filter(({ text }) => !/\\\n/.test(text))
    expect(plain.length).toBeGreaterThan(100)
    for (const { path, text } of plain)
      expect(fleetOptions(text), path).toEqual(parseUnitFile(text).options())
  })

  it('come back with any change, and fleet reads them or refuses', () => {
    const changed = fc.constantFrom(...files).chain(({ text }) => mutationOf(text))
    fc.assert(
      fc.property(changed, (text) => {
        expect(serializeUnitFile(parseUnitFile(text))).toBe(text)
        try {
          fleetOptions(text)
        } catch (error) {
          expect(error).toBeInstanceOf(FleetParseError)
        }
      }),
      { numRuns: 300 },
    )
  })
})
