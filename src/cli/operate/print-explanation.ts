import type { Explanation } from '../../operations/index.js'
import { machineLegend } from '../list/machine-legend.js'
import type { Output } from '../output/output.js'
import { type Styled, stateStyle, styled } from '../output/styled.js'

/** Machines named in one line. */
const listedMost = 4

/**
 * Prints where a unit stands, why, and what was probably meant.
 * @param full each machine that cannot run it with its own reasons
 */
export function printExplanation(explanation: Explanation, output: Output, full: boolean): void {
  const { unit, reasons, hints, unable } = explanation
  output.line(styled('bold', unit), ': ', ...headline(explanation))
  for (const reason of reasons) output.line(`  ${reason}`)
  for (const hint of hints) output.line('  ', styled('yellow', 'Hint: '), hint)
  if (!full) return
  for (const { machine, reasons: own } of unable) {
    output.line(`  ${machineLegend(machine, false)}: ${own.join('; ')}`)
  }
}

function headline({ verdict, scheduled, able, unable, states, global }: Explanation): Styled[] {
  const machines = able.length + unable.length
  switch (verdict) {
    case 'missing':
      return [styled('red', 'not found')]
    case 'wrong':
      return [styled('red', 'it can never run')]
    case 'nowhere':
      return [
        styled(
          'red',
          machines === 1 ? 'the only machine cannot run it' : `none of ${machines} machines can run it`,
        ),
      ]
    case 'possible':
      return [styled('yellow', 'on no machine'), `, though ${able.length} of ${machines} could run it`]
    case 'scheduled': {
      const [state] = states
      const where = `on ${listMachines(scheduled)}`
      if (global || state === undefined) return [where]
      return [`${where}, `, styled(stateStyle(state.active), `${state.active}/${state.sub}`)]
    }
  }
}

function listMachines(machines: Explanation['scheduled']): string {
  const named = machines.slice(0, listedMost).map((machine) => machineLegend(machine, false))
  const more = machines.length - named.length
  return named.join(', ') + (more > 0 ? ` and ${more} more` : '')
}
