import {
  type Foreseen,
  isChange,
  type Plan,
  type PlannedAction,
  type PlannedRoll,
  type PlannedUnit,
} from '../../operations/deploy/plan/plan.js'
import { summarizePlan } from '../../operations/deploy/plan/summarize-plan.js'
import type { OptionChange } from '../../units/index.js'
import { formatDuration } from '../duration.js'
import { machineLegend } from '../list/machine-legend.js'
import { type Style, type Styled, styled } from '../output/styled.js'

/** A plan for people, line by line: what changes, where it goes, how it is rolled, and a line that counts. */
export function planLines(plan: Plan): Styled[][] {
  const lines: Styled[][] = []
  const told = new Map<string, string>()
  for (const unit of plan.units) {
    if (!isChange(unit) && unit.notes.length === 0) continue
    lines.push(unitLine(unit))
    const changes = JSON.stringify(unit.changes)
    // Of instances that change as their template does, the template says it all.
    if (told.get(unit.file) !== changes) lines.push(...unit.changes.flatMap(changeLines))
    told.set(unit.file, changes)
    for (const note of unit.notes) lines.push([styled('dim', `      ${note}`)])
  }
  for (const roll of plan.rolls) lines.push(rollLine(roll))
  const summary = summarizePlan(plan)
  const same = plan.units.filter((unit) => !isChange(unit)).length
  lines.push([
    styled('bold', `${plan.application.name}: `),
    summary === '' ? 'nothing to do' : summary,
    same === 0 ? '.' : `, ${same} ${same === 1 ? 'stays as it is' : 'stay as they are'}.`,
  ])
  return lines
}

const signs: Readonly<Record<PlannedAction, readonly [sign: string, style: Style, word: string]>> = {
  create: ['+', 'green', 'create'],
  replace: ['~', 'yellow', 'replace'],
  label: ['~', 'yellow', 'label'],
  'set-state': ['>', 'green', 'start'],
  destroy: ['-', 'red', 'remove'],
  none: ['=', 'dim', ''],
  left: ['?', 'dim', 'left'],
}

function unitLine({ unit, action, foreseen }: PlannedUnit): Styled[] {
  const [sign, style, word] = signs[action]
  const where = placeText(foreseen)
  const what = [word, where].filter((text) => text !== '').join(', ')
  return [styled(style, `  ${sign} `), unit, styled('dim', what === '' ? '' : `  ${what}`)]
}

function placeText({ kind, machines, reasons }: Foreseen): string {
  const [machine] = machines
  const legend = machine === undefined ? '' : machineLegend(machine, false)
  switch (kind) {
    case 'stays':
      return `stays on ${legend}`
    case 'placed':
      return `on ${legend}`
    case 'moves':
      return `moves to ${legend}`
    case 'everywhere':
      return `on ${machines.length} ${machines.length === 1 ? 'machine' : 'machines'}`
    case 'nowhere':
      return ['no machine can run it', ...reasons].join('; ')
    case 'none':
      return ''
  }
}

function changeLines(change: OptionChange): Styled[][] {
  const title = `      ${change.section}.${change.name}`
  const removed = (values: readonly string[]) => values.flatMap((value) => valueLine('-', 'red', value))
  const added = (values: readonly string[]) => values.flatMap((value) => valueLine('+', 'green', value))
  switch (change.kind) {
    case 'added':
      return [[title], ...added(change.values)]
    case 'removed':
      return [[title], ...removed(change.values)]
    case 'changed':
      return [[title], ...removed(change.before), ...added(change.after)]
    case 'moved':
      return [[title, styled('dim', ' stands elsewhere')]]
  }
}

function valueLine(sign: string, style: Style, value: string): Styled[][] {
  return value.split('\n').map((line, index) => [styled(style, `      ${index === 0 ? sign : ' '} ${line}`)])
}

function rollLine({ file, strategy, batches, spares }: PlannedRoll): Styled[] {
  const { ready, pauseMs } = strategy
  const size = batches[0]?.length ?? 1
  const spare = spares.length === 0 ? '' : `, ${spares.join(' ')} running meanwhile`
  const readiness =
    ready.kind === 'http'
      ? `${ready.url} answers`
      : ready.kind === 'exec'
        ? `${ready.command} succeeds`
        : ready.forMs > 0
          ? `active for ${formatDuration(ready.forMs)}`
          : 'active'
  const pause = pauseMs === 0 ? '' : `, ${formatDuration(pauseMs)} apart`
  const count = batches.length === 1 ? 'at once' : `in ${batches.length} batches of ${size}${pause}`
  return [styled('dim', `  ${file} is rolled ${count}${spare}; ready: ${readiness}.`)]
}
