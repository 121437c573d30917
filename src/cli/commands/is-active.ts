import { defineCommand, operand } from '../command.js'
import { flag } from '../flag.js'
import { stateStyle, styled } from '../output/styled.js'

/** systemctl's exit codes: a unit is not active; there is no such unit. */
const notActive = 3
const noSuchUnit = 4

export default defineCommand({
  name: 'is-active',
  summary: 'Say whether units run, as systemctl does',
  description: `
Prints what systemd says of each unit, a word a line: active, inactive, activating, failed, …; unknown for a unit that the cluster does not have. Of a global unit the worst of its machines.

Exit codes as systemctl's: 0 when at least one is active, 3 when none is, 4 when there are no such units.`,
  operands: { unit: operand.many({ summary: 'Units, ranges or patterns', complete: 'unit' }) },
  flags: { quiet: flag.boolean({ summary: 'Print nothing', short: 'q' }) },
  formats: ['table', 'json', 'jsonl', 'name'],
  examples: [
    { line: 'caasctl is-active paas-monitor@1', does: 'One unit' },
    { line: 'caasctl is-active -q web && echo up', does: 'In a script' },
    { line: "caasctl is-active 'web@*' -o json", does: 'All instances, with their substates' },
  ],
  async run(context, { unit, quiet }) {
    const fleet = await context.fleet()
    const { isActive } = await import('../../operations/index.js')
    const states = await isActive(fleet, unit, { signal: context.signal })
    const isGood = ({ active }: { readonly active: string }) => active === 'active' || active === 'reloading'
    const { output, settings } = context
    if (!quiet) {
      if (settings.format === 'json') output.json(states)
      else if (settings.format === 'jsonl') output.jsonLines(states)
      else if (settings.format === 'name') for (const state of states.filter(isGood)) output.line(state.unit)
      else for (const { active } of states) output.line(styled(stateStyle(active), active))
    }
    if (states.some(isGood)) return 0
    return states.every(({ active }) => active === 'unknown') ? noSuchUnit : notActive
  },
})
