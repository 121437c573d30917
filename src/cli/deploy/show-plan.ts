import type { Plan } from '../../operations/index.js'
import type { Context } from '../context.js'
import { planLines } from './plan-lines.js'

/** A plan as the result of a command that does no more. */
export function showPlan({ output, settings }: Context, plan: Plan): void {
  for (const warning of plan.warnings) output.warn(warning)
  if (settings.format === 'table') for (const line of planLines(plan)) output.line(...line)
  else output.json(plan)
}
