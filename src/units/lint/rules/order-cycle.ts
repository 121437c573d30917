import { sampleName } from '../fleet-values.js'
import type { LintedUnit } from '../linted-unit.js'
import { type Problem, setRule } from '../rule.js'
import { type UnitReference, unitReferences } from '../unit-references.js'

const unit = (other: string) =>
  `[Unit]\nAfter=${other}.service\n\n[Service]\nExecStart=/usr/bin/run\nRestart=always\nRestartSec=15\n`
const bound = (other: string) => `${unit(other)}\n[X-Fleet]\nMachineOf=${other}.service\n`

export const orderCycle = setRule({
  name: 'order-cycle',
  severity: 'error',
  topic: 'set',
  title: 'Units that wait for each other to start',
  docs: `
Where \`After\` and \`Before\` of several units make a circle, systemd breaks it by not starting one of them, and which one
is up to chance.`,
  wrong: { 'announcer.service': bound('web'), 'web.service': unit('announcer') },
  right: {
    'announcer.service': bound('web'),
    'web.service': '[Service]\nExecStart=/usr/bin/run\nRestart=always\nRestartSec=15\n',
  },
  *check(set): Iterable<readonly [LintedUnit, Problem]> {
    const graph = new Map<string, Edge[]>()
    for (const each of set.units) {
      const own = sampleName(each)
      for (const reference of unitReferences(each)) {
        const { entry, name } = reference
        if (name === own || set.find(name) === undefined) continue
        if (entry.name === 'After') addEdge(graph, own, { to: name, unit: each, reference })
        else if (entry.name === 'Before') addEdge(graph, name, { to: own, unit: each, reference })
      }
    }
    for (const { unit: each, reference } of cycleEdges(graph)) {
      const message = `${reference.entry.name}=${reference.written} closes a circle: these units wait for each other`
      yield [each, { at: reference.at, message }]
    }
  },
})

/** That a unit starts after another, and which line says so. */
interface Edge {
  readonly to: string
  readonly unit: LintedUnit
  readonly reference: UnitReference
}

function addEdge(graph: Map<string, Edge[]>, from: string, edge: Edge): void {
  const edges = graph.get(from)
  if (edges === undefined) graph.set(from, [edge])
  else edges.push(edge)
}

/** The edges that lead back to a unit on the way to them: one for each circle found in depth. */
function cycleEdges(graph: ReadonlyMap<string, readonly Edge[]>): Edge[] {
  const found: Edge[] = []
  const done = new Set<string>()
  for (const start of graph.keys()) {
    if (done.has(start)) continue
    const onWay = new Set([start])
    const stack = [{ name: start, next: 0 }]
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const edge = graph.get(top.name)?.[top.next++]
      if (edge === undefined) {
        stack.pop()
        onWay.delete(top.name)
        done.add(top.name)
      } else if (onWay.has(edge.to)) found.push(edge)
      else if (!done.has(edge.to)) {
        onWay.add(edge.to)
        stack.push({ name: edge.to, next: 0 })
      }
    }
  }
  return found
}
