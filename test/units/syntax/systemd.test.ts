import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  parseEnvironment,
  parseUnitFile,
  type SyntaxProblem,
  type UnitFile,
} from '../../../src/units/index.js'
import { readBySystemd, systemdAnalyze } from '../../support/systemd-reading.js'
import { unitText } from '../../support/unit-texts.js'

/** What systemd says of a problem. */
const words: Readonly<Partial<Record<SyntaxProblem, string>>> = {
  'option-outside-section': 'Assignment outside of section. Ignoring.',
  'missing-equals': "Missing '=', ignoring line.",
  'missing-name': "Missing key name before '=', ignoring line.",
}

/** The complaints that systemd should have about a file, with the line it gives: the last one of an entry. */
function complaints(name: string, file: UnitFile): string[] {
  const lines = file.position(Number.POSITIVE_INFINITY)
  const total = lines.column === 1 ? lines.line - 1 : lines.line
  return file.diagnostics.flatMap(({ problem, span }) => {
    const entry = file.entries.findLast(({ start }) => start <= span.start.offset)
    const section = file.sections().findLast(({ start }) => start <= span.start.offset)
    // systemd looks into no section that it does not know.
    if (entry === undefined || (section !== undefined && !['Unit', 'Service'].includes(section.name)))
      return []
    const last = entry.lines.findLast(({ kind }) => kind === 'content')
    const line = last?.continued ? total + 1 : file.position(last?.start ?? 0).line
    const said = section === undefined ? words['option-outside-section'] : words[problem]
    return said === undefined ? [] : [`${name}:${line}: ${said}`]
  })
}

describe.skipIf(systemdAnalyze === undefined)(
  'generated files are read as the real systemd reads them',
  () => {
    it('options, values and complaints', async () => {
      const value = unitText.filter(
        (text) => !text.includes('%') && !/\p{Surrogate}/u.test(text) && !/\n\[[^\n]*[^\n\]]\n/.test(text),
      )
      const texts = fc
        .sample(value, { seed: 2, numRuns: 600 })
        .map((text) => `[Unit]\nDescription=-\n${text}\n\n[Service]\nType=oneshot\nExecStart=/bin/true\n`)
        .filter((text) => parseUnitFile(text).diagnostics.every(({ severity }) => severity === 'warning'))
      expect(texts.length).toBeGreaterThan(300)
      const name = (index: number) => `case-${index}.service`
      const { units, messages } = await readBySystemd(
        Object.fromEntries(texts.map((text, index) => [name(index), text])),
      )
      const said = Object.values(words)
      for (const [index, text] of texts.entries()) {
        const file = parseUnitFile(text)
        const real = units.get(name(index))
        const note = JSON.stringify(text)
        const descriptions = file.optionEntries('Unit', 'Description').map((option) => option.value)
        expect(real?.fields.get('Description'), note).toBe(
          descriptions.findLast((one) => one !== '') ?? name(index),
        )
        expect(real?.environment, note).toEqual(environmentOf(file))
        expect(
          messages.filter(
            (line) => line.startsWith(`${name(index)}:`) && said.some((word) => line.endsWith(word)),
          ),
          note,
        ).toEqual(complaints(name(index), file))
      }
    })

    it('a file whose section header is broken is refused as a whole', async () => {
      const texts = ['[Unit', '[Unit] x', '[Un"it]', "[it's]", '[a\\b]', '[a\\\nb'].map(
        (header) => `${header}\n[Service]\nType=oneshot\nExecStart=/bin/true\n`,
      )
      const { messages } = await readBySystemd(
        Object.fromEntries(texts.map((text, index) => [`case-${index}.service`, text])),
      )
      for (const [index, text] of texts.entries()) {
        const { diagnostics } = parseUnitFile(text)
        expect(diagnostics, text).toMatchObject([{ severity: 'error' }])
        const word = diagnostics[0]?.problem === 'bad-section-name' ? 'Bad characters in' : 'Invalid'
        expect(messages).toContainEqual(
          expect.stringMatching(`^case-${index}.service:[12]: ${word} section header`),
        )
      }
    })
  },
)

/** The environment that the assignments add up to: an empty one resets it, a later one replaces an earlier. */
function environmentOf(file: UnitFile): string[] {
  const environment = new Map<string, string>()
  for (const { value } of file.optionEntries('Service', 'Environment')) {
    if (value === '') environment.clear()
    for (const { name, value: text } of parseEnvironment(value).assignments) {
      environment.delete(name)
      environment.set(name, text)
    }
  }
  return [...environment].map(([name, value]) => `${name}=${value}`)
}
