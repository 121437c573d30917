import { isGlob, isValidGlob } from '../../glob.js'
import { checkUnitName } from '../../unit-name.js'
import { exampleService } from '../examples.js'
import { type FleetPattern, fleetPatterns } from '../fleet-patterns.js'
import { type Problem, unitRule } from '../rule.js'

export const fleetPattern = unitRule({
  name: 'fleet-pattern',
  severity: 'error',
  topic: 'fleet',
  title: 'A pattern that matches no unit',
  docs: `
\`Conflicts\` and \`Replaces\` are patterns of whole unit names, with their type: \`*\`, \`?\` and classes as in
\`[a-z]\`. A malformed pattern matches nothing and fleet does not tell. A backslash escapes the next character, so the
one of \`dev-disk\\x2d1.service\` must be written twice. Blanks separate several patterns of \`Conflicts\`; of \`Replaces\`
each needs its own line. The unit's own name never counts, which is a remark only.`,
  wrong: exampleService({ fleet: 'Conflicts=db' }),
  right: exampleService({ fleet: 'Conflicts=db.service' }),
  *check(unit): Iterable<Problem> {
    for (const pattern of fleetPatterns(unit)) {
      const message = judge(pattern, unit.name)
      if (message === undefined) continue
      yield { at: pattern.at, message, ...(message === itself ? { severity: 'info' } : {}) }
    }
  },
})

const itself = 'a unit does not shut out itself, so this has no effect'

function judge({ option, text }: FleetPattern, name: string): string | undefined {
  if (text === '') return undefined
  if (!isValidGlob(text)) return `${JSON.stringify(text)} is a malformed pattern and matches nothing`
  if (/\s/.test(text)) return `blanks do not separate patterns here: write ${option} once for each`
  if (/\\x[0-9a-f]{2}/.test(text) && !text.includes('\\\\')) {
    return 'a backslash escapes the next character of a pattern: write it twice'
  }
  if (isGlob(text) || text.includes('%')) return undefined
  const literal = text.replaceAll(/\\(.)/g, '$1')
  if (literal === name) return itself
  const reason = checkUnitName(literal)
  return reason === undefined ? undefined : `no unit is called ${JSON.stringify(literal)}: ${reason}`
}
