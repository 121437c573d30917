import { escapePath } from '../../values/escape-name.js'
import { InvalidValueError } from '../../values/invalid-value.js'
import { type Problem, unitRule } from '../rule.js'
import { ownSection } from '../unit-sections.js'

/** The option whose path a unit must be named after. */
const pathOption: Readonly<Record<string, string>> = { Mount: 'Where', Automount: 'Where', Swap: 'What' }

export const mountName = unitRule({
  name: 'mount-name',
  severity: 'error',
  topic: 'systemd',
  title: 'A mount that is not named after its path',
  docs: `
A mount, automount or swap has the name of its path, escaped as \`systemd-escape --path\` does: \`/var/lib/my data\` is
\`var-lib-my\\x20data.mount\`. systemd refuses any other name, and a mount without \`What\`.`,
  wrong: { 'data.mount': '[Mount]\nWhat=/dev/vdb1\nWhere=/var/lib/data\n' },
  right: { 'var-lib-data.mount': '[Mount]\nWhat=/dev/vdb1\nWhere=/var/lib/data\n' },
  *check(unit): Iterable<Problem> {
    const section = ownSection(unit) ?? ''
    const option = pathOption[section]
    if (option === undefined) return
    if (section !== 'Automount' && unit.single(section, 'What') === undefined) {
      yield { at: unit.anchor(section), message: `a ${section.toLowerCase()} needs What=` }
    }
    const path = unit.single(section, option)
    if (path === undefined || path.value.includes('%')) return
    const wanted = escaped(path.value)
    if (wanted === undefined || wanted === unit.parts?.stem) return
    const message = `a ${section.toLowerCase()} of ${path.value} must be called ${wanted}.${unit.parts?.type ?? ''}`
    yield { at: path.valueSpan, message }
  },
})

function escaped(path: string): string | undefined {
  try {
    return path.startsWith('/') ? escapePath(path) : undefined
  } catch (error) {
    if (error instanceof InvalidValueError) return undefined
    throw error
  }
}
