import { trimGoSpace } from '../../go-text.js'
import { fleetOptionNames, fleetSection } from '../../requirements.js'
import { exampleService } from '../examples.js'
import { fixBy, replaceSpan } from '../fixes.js'
import { isContinued } from '../fleet-values.js'
import { type Problem, unitRule } from '../rule.js'

export const fleetQuoting = unitRule({
  name: 'fleet-quoting',
  severity: 'error',
  topic: 'fleet',
  title: 'Quotes in [X-Fleet] that fleet does not understand',
  docs: `
fleet takes quotes for quotes only where the value both starts and ends with a double one; then single blanks separate
the quoted values. In \`"a=b" c=d\` the quotes are part of the text. Two blanks between values give an empty value, an
odd quote swallows what is behind it, and single quotes are letters like any other.`,
  wrong: exampleService({ fleet: 'MachineMetadata="region=us-west-2"  "disk=ssd"' }),
  right: exampleService({ fleet: 'MachineMetadata="region=us-west-2" "disk=ssd"' }),
  *check(unit): Iterable<Problem> {
    for (const name of fleetOptionNames) {
      for (const entry of unit.assignments(fleetSection, name)) {
        if (isContinued(entry)) continue
        const message = judge(trimGoSpace(entry.value))
        if (message === undefined) continue
        const at = entry.valueSpan
        if (message !== emptyBetween) yield { at, message }
        else {
          const edits = replaceSpan(at, withSingleBlanks(entry.value))
          yield { at, message, severity: 'warning', ...fixBy('leave one blank between values', edits) }
        }
      }
    }
  },
})

const emptyBetween = 'two blanks between values are an empty value to fleet'

function judge(value: string): string | undefined {
  if (/^'.*'$/s.test(value)) return 'fleet takes single quotes for a part of the value'
  if (!value.includes('"')) return undefined
  if (value.length === 1 || !value.startsWith('"') || !value.endsWith('"')) {
    return 'fleet takes these quotes for a part of the value: put quotes around each value, or none'
  }
  // Each quoted piece becomes a quote by itself.
  const outline = value.replace(/"[^"]*"/g, '"')
  if ((value.split('"').length - 1) % 2 === 1) return 'a quote is not closed'
  if (outline.includes('  ')) return emptyBetween
  const isJoined = outline.split(' ').some((piece) => piece.includes('"') && piece !== '"')
  return isJoined ? 'fleet joins what stands next to a quote without a blank' : undefined
}

function withSingleBlanks(value: string): string {
  return value.replace(/"[^"]*"| {2,}/g, (piece) => (piece.startsWith('"') ? piece : ' '))
}
