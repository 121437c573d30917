import type { ValueKind } from '../../systemd/value-kinds.js'
import { findSpecifiers } from '../../values/specifiers.js'
import { exampleService } from '../examples.js'
import { fixBy, insertInValue } from '../fixes.js'
import { type Problem, unitRule } from '../rule.js'
import { knownOptions } from '../unit-sections.js'

/** Values in which systemd fills in specifiers; in others a percent sign is wrong anyway. */
const expanded: ReadonlySet<ValueKind> = new Set([
  'string',
  'path',
  'paths',
  'unit',
  'units',
  'command',
  'environment',
  'condition',
  'list',
])

/** Lists of words among which systemd looks up what it is given, without a word about others. */
const silent: ReadonlySet<string> = new Set([
  'AmbientCapabilities',
  'CapabilityBoundingSet',
  'RestrictFileSystems',
  'SecureBits',
])

export const badSpecifier = unitRule({
  name: 'bad-specifier',
  severity: 'error',
  topic: 'systemd',
  title: 'A specifier that systemd does not know',
  docs: `
A \`%\` and a letter are a specifier (systemd.unit(5)): \`%i\` is the instance, \`%n\` the unit's name. systemd ignores an
option with one that it does not know, and for \`ExecStart\` that means the unit does not start. A percent sign itself
is written \`%%\`.`,
  wrong: exampleService({ service: 'ExecStartPre=/usr/bin/web-check --format=%z' }),
  right: exampleService({ service: 'ExecStartPre=/usr/bin/web-check --format=%%z' }),
  *check(unit): Iterable<Problem> {
    for (const { entry, option } of knownOptions(unit)) {
      if (!expanded.has(option.kind) || silent.has(option.name)) continue
      const unknown = findSpecifiers(entry.value).filter(({ kind }) => kind === 'unknown')
      const [first] = unknown
      if (first === undefined) continue
      const isText = option.kind === 'command' || option.kind === 'environment'
      const percents = isText ? unknown.map(({ position }) => position) : []
      yield {
        at: entry.spanInValue(first.position, first.position + 2),
        message: `systemd knows no specifier %${first.letter}: a percent sign is written %%`,
        ...fixBy('write %% for a percent sign', insertInValue(entry, percents, '%')),
      }
    }
  },
})
