import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { formatLintText, lintUnit, lintUnits, unitTypes } from '../../../src/units/index.js'

const folder = fileURLToPath(new URL('../../../examples/fleet-units', import.meta.url))

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => unitTypes.some((type) => file.endsWith(`.${type}`)))
  .map((file) => ({ name: basename(file), file, text: readFileSync(join(folder, file), 'utf8') }))

describe('the units of the platform', () => {
  it('are there', () => {
    expect(files.map(({ name }) => name)).toContain('paas-monitor@.service')
    expect(files.length).toBeGreaterThan(5)
  })

  it.each(files)('$file is lint-clean by itself', ({ name, text }) => {
    expect(formatLintText(lintUnit(name, text))).toBe('')
  })

  it('are lint-clean together', () => {
    expect(formatLintText(lintUnits(files))).toBe('')
  })
})
