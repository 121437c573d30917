import type { RunningCluster } from '../../dev/index.js'
import type { Context } from '../context.js'
import { machineLegend } from '../list/machine-legend.js'

export type RunningMachine = RunningCluster['machines'][number]

/** Tells what became of a machine: a line for people, or the machine as JSON. */
export function tellMachine({ output, settings }: Context, machine: RunningMachine, done: string): void {
  if (settings.format === 'json') output.json(machine)
  else output.line(`Machine ${machineLegend(machine, false)} ${done}`)
}

/** How a machine stands, in one word. */
export function machineState({ up, alive }: RunningMachine): 'up' | 'lost' | 'off' | 'joining' {
  if (up) return alive ? 'up' : 'joining'
  return alive ? 'lost' : 'off'
}
