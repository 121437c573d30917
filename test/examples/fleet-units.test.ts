import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import {
  checkOptionInjection,
  checkUnitName,
  checkUnitOptions,
  fleetOptions,
  formatUnitFile,
  lintUnits,
  parseCommandLines,
  parseUnitFile,
} from '../../src/units/index.js'
import { hasSystemdAnalyze, verifyUnits } from '../support/systemd-analyze.js'

const platform = fileURLToPath(new URL('../../examples/fleet-units', import.meta.url))
const paths = readdirSync(platform, { recursive: true, encoding: 'utf8' }).toSorted()
const files = paths
  .filter((path) => checkUnitName(basename(path)) === undefined)
  .map((path) => ({ path, name: basename(path), text: readFileSync(join(platform, path), 'utf8') }))

describe('the units of the platform', () => {
  it('are what the definitions beside them give, and there are no others', async () => {
    const defined: Record<string, string> = {}
    for (const path of paths.filter((each) => basename(each) === 'units.ts')) {
      const exported: unknown = await import(pathToFileURL(join(platform, path)).href)
      for (const unit of Object.values(exported as Record<string, { name: string; text: string }>)) {
        defined[join(dirname(path), unit.name)] = unit.text
      }
    }
    expect(Object.fromEntries(files.map(({ path, text }) => [path, text]))).toEqual(defined)
    expect(files.length).toBeGreaterThan(9)
  })

  it('have nothing that the linter finds', () => {
    const findings = lintUnits(files.map(({ path, name, text }) => ({ name, text, file: path })))
    expect(findings).toEqual([])
  })

  it.each(files)('$name is taken by fleet and laid out as fleet does', ({ text }) => {
    const options = fleetOptions(text)
    expect(checkOptionInjection(options) ?? checkUnitOptions(options)).toBeUndefined()
    expect(formatUnitFile(text)).toBe(text)
  })

  it.each(files)('$name uses variables only of files that it reads', ({ text }) => {
    const options = parseUnitFile(text).options()
    const variables = options
      .filter(({ name }) => name.startsWith('Exec'))
      .flatMap(({ value }) => parseCommandLines(value).commands.flatMap((command) => command.variables))
      .map(({ name }) => name)
    const facts = options.some(
      ({ name, value }) => name === 'EnvironmentFile' && value === '/etc/environment',
    )
    expect(new Set(variables)).toEqual(new Set(facts ? ['COREOS_PRIVATE_IPV4'] : []))
  })

  it.skipIf(!hasSystemdAnalyze)(
    'are accepted by systemd-analyze, on a machine that has what they run',
    async () => {
      const units = Object.fromEntries(files.map(({ name, text }) => [name, text]))
      // CoreOS comes with these. Without them the tool would say of each that its program is missing.
      const programs = ['/usr/bin/docker', '/usr/bin/etcdctl', '/bin/sh']
      expect(await verifyUnits(units, { programs })).toEqual({ exitCode: 0, messages: [] })
      const { messages } = await verifyUnits(units, { programs: [] })
      expect(messages.every((message) => message.includes('is not executable'))).toBe(true)
      expect(messages.length).toBeGreaterThan(0)
    },
  )
})
