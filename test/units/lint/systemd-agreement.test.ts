import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatLintText, lintRules, lintUnit, parseUnitFile } from '../../../src/units/index.js'
import type { Rule } from '../../../src/units/lint/rule.js'
import { realProgram } from '../../support/real-program.js'
import { verifyUnits } from '../../support/systemd-analyze.js'
import { systemdCases } from './systemd-cases.js'

const isThere = realProgram('systemd-analyze', 'systemd') !== undefined

const rules: readonly Rule[] = lintRules

/** The rules that tell what systemd itself does not take. */
const aboutSystemd = new Set(
  rules.filter(({ topic }) => topic === 'systemd' || topic === 'syntax').map(({ name }) => name),
)

const cases = systemdCases.map((each, index) => ({ ...each, name: each.name ?? `case${index}.service` }))

/** By file: on which entries systemd has something to say; `unit` where it says it of the whole. */
async function verifyAll(): Promise<Map<string, Set<string>>> {
  const { messages } = await verifyUnits(Object.fromEntries(cases.map(({ name, text }) => [name, text])))
  const said = new Map<string, Set<string>>()
  for (const message of messages) {
    const [, file = '', line] =
      /^(?:Unit )?(\S+?\.(?:service|socket|timer|path|mount|target))(?::(\d+))?\b/.exec(message) ?? []
    const found = cases.find(({ name }) => name === file || name.replace('@.', '@i.') === file)
    if (found === undefined) throw new Error(`systemd-analyze says of no file of the table: ${message}`)
    const places = said.get(found.name) ?? new Set()
    places.add(line === undefined ? 'unit' : entryAt(found.text, Number(line)))
    said.set(found.name, places)
  }
  return said
}

/** The first line of the entry that a line is part of. */
function entryAt(text: string, line: number): string {
  const entry = parseUnitFile(text).entries.findLast((each) => each.line <= line)
  return `line ${entry?.line}`
}

function lint(name: string, text: string): Set<string> {
  const findings = lintUnit(name, text).filter(({ rule }) => aboutSystemd.has(rule))
  return new Set(findings.map(({ line }) => entryAt(text, line)))
}

describe.skipIf(!isThere)('the linter and systemd-analyze verify', async () => {
  const said = isThere ? await verifyAll() : new Map<string, Set<string>>()

  it('are compared on many files, good and bad', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
    expect(cases.filter(({ name }) => said.has(name)).length).toBeGreaterThan(40)
    expect(cases.filter(({ name }) => !said.has(name)).length).toBeGreaterThan(30)
  })

  it.each(cases.filter(({ differs }) => differs === undefined))('agree on $title', ({ name, text }) => {
    const systemd = said.get(name) ?? new Set()
    const linter = lint(name, text)
    expect({ complains: linter.size > 0 }).toEqual({ complains: systemd.size > 0 })
    // What systemd says of the whole unit the linter says at some place of it.
    expect([...systemd].filter((place) => place !== 'unit' && !linter.has(place))).toEqual([])
    if (!systemd.has('unit')) expect([...linter].filter((place) => !systemd.has(place))).toEqual([])
  })

  it.each(cases.filter(({ differs }) => differs !== undefined))('differ on $title: $differs', ({
    name,
    text,
  }) => {
    expect(lint(name, text)).not.toEqual(said.get(name) ?? new Set())
  })
})

describe('the unit files that systemd itself brings', () => {
  const folder = '/usr/lib/systemd/system'
  const files = isThere
    ? readdirSync(folder).filter((name) => /\.(service|socket|timer|mount|path|target)$/.test(name))
    : []

  it.skipIf(!isThere)('hold nothing that systemd would not take', () => {
    expect(files.length).toBeGreaterThan(100)
    const findings = files
      .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
      .filter(({ text }) => text !== '')
      .flatMap(({ name, text }) => lintUnit(name, text))
      .filter(({ rule }) => aboutSystemd.has(rule))
    expect(formatLintText(findings)).toBe('')
  })
})
