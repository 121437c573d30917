import { describe, expect, it } from 'vitest'
import { fixUnit } from '../../../src/units/lint/apply-fixes.js'
import type { Finding } from '../../../src/units/lint/finding.js'
import { lintUnits } from '../../../src/units/lint/lint-unit.js'
import { lintRules } from '../../../src/units/lint/registry.js'
import type { ExampleFiles, Rule } from '../../../src/units/lint/rule.js'

const rules: readonly Rule[] = lintRules

function lint(files: ExampleFiles): Finding[] {
  return lintUnits(Object.entries(files).map(([name, text]) => ({ name, text: text })))
}

describe('every rule', () => {
  it('has a name of its own', () => {
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length)
  })

  it.each(rules)('$name is documented in sentences', ({ name, title, docs }) => {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(title).toMatch(/^[A-Z].*[^.]$/)
    expect(docs.trim()).toMatch(/[.)]$/)
  })

  it.each(rules)('$name finds what is wrong in its wrong example, and no other rule does', ({
    name,
    wrong,
  }) => {
    const findings = lint(wrong)
    expect(findings.length).toBeGreaterThan(0)
    expect([...new Set(findings.map(({ rule }) => rule))]).toEqual([name])
  })

  it.each(rules)('$name and all others have nothing to say about its right example', ({ right }) => {
    expect(lint(right)).toEqual([])
  })

  it.each(rules)('$name says one sentence at a place that is there', ({ wrong }) => {
    for (const { message, line, column, endLine, endColumn, file } of lint(wrong)) {
      expect(message).toMatch(/[^.]$/)
      const lines = (wrong[file] ?? '').split('\n')
      expect(line).toBeGreaterThanOrEqual(1)
      expect(line).toBeLessThanOrEqual(Math.max(lines.length, 1))
      expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1)
      expect(endLine > line || endColumn >= column).toBe(true)
    }
  })

  const fixable = rules.filter(({ wrong }) => lint(wrong).some(({ fix }) => fix !== undefined))

  it.each(fixable)('$name is content with what its own fix makes of the wrong example', ({ name, wrong }) => {
    for (const [unit, text] of Object.entries(wrong)) {
      const source = text
      const fixed = fixUnit(unit, source)
      expect(fixed).not.toBe(source)
      expect(lintUnits([{ name: unit, text: fixed }]).map(({ rule }) => rule)).not.toContain(name)
      expect(fixUnit(unit, fixed)).toBe(fixed)
    }
  })
})
