import { exampleService } from '../examples.js'
import type { LintedUnit } from '../linted-unit.js'
import { unitRule } from '../rule.js'
import { unitReferences } from '../unit-references.js'

const requirements = ['Requires', 'Requisite', 'BindsTo', 'BindTo']

export const requiresWithoutAfter = unitRule({
  name: 'requires-without-after',
  severity: 'warning',
  topic: 'operation',
  title: 'A requirement without an order',
  docs: `
\`Requires\` and \`BindsTo\` say what must be there, not when: without \`After\` both units start at the same time, and a
unit that is bound to one which is not up yet may fail. \`Requisite\` even fails at once.`,
  wrong: exampleService({ unit: 'Requires=docker.service' }),
  right: exampleService({
    unit: `
Requires=docker.service
After=docker.service`,
  }),
  *check(unit) {
    const references = unitReferences(unit)
    const ordered = new Set(
      references.filter(({ entry }) => ['After', 'Before'].includes(entry.name)).map(({ name }) => name),
    )
    for (const { entry, name, written, at } of references) {
      if (!requirements.includes(entry.name) || ordered.has(name) || isOrderedAnyway(unit, name)) continue
      yield { at, message: `${written} is required but not waited for: add After=${written}` }
    }
  },
})

/** systemd itself orders a unit after its slice, and after the socket, timer or path of its own name. */
function isOrderedAnyway({ parts }: LintedUnit, name: string): boolean {
  const dot = name.lastIndexOf('.')
  const type = name.slice(dot + 1)
  return (
    type === 'slice' || (['socket', 'timer', 'path'].includes(type) && name.slice(0, dot) === parts?.stem)
  )
}
