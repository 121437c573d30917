import * as z from 'zod'
import { CaasctlError } from '../../../error.js'
import { applicationSchema } from '../application.js'
import type { KeptPlan } from '../apply/apply-application.js'
import type { Plan } from './plan.js'

/** A file that should hold a plan and does not. */
export class PlanFileError extends CaasctlError {
  override readonly name = 'PlanFileError'
  readonly code = 'BAD_PLAN_FILE'
  readonly file: string

  constructor(file: string, reason: string, cause: unknown) {
    super(`${file}: ${reason}`, { cause, suggestion: 'Make the plan anew: caasctl plan --out plan.json' })
    this.file = file
  }
}

/** Of the layout of plan files. */
const version = 1

const planFileSchema = z.object({
  caasctlPlan: z.literal(version, { error: 'it was made by another version of caasctl' }),
  application: applicationSchema,
  prune: z.boolean(),
  adopt: z.boolean(),
  registryHash: z.string(),
})

/** A plan as a file holds it. */
export function writePlan(plan: Plan): string {
  return `${JSON.stringify({ caasctlPlan: version, ...plan }, null, 2)}\n`
}

/** Whether a text is a plan, rather than a manifest in JSON. */
export function isPlan(text: string): boolean {
  return /^\s*\{\s*"caasctlPlan"/.test(text)
}

/**
 * What of a plan is needed to apply it; the rest of the file is for people.
 * @throws {PlanFileError}
 */
export function readPlan(file: string, text: string): KeptPlan {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (cause) {
    throw new PlanFileError(file, 'it is not JSON', cause)
  }
  const parsed = planFileSchema.safeParse(data)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `
  throw new PlanFileError(file, `${where}${issue?.message ?? 'it is no plan'}`, parsed.error)
}
