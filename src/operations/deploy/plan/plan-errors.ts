import { CaasctlError } from '../../../error.js'
import type { Finding } from '../../../units/index.js'

/** Why a unit of an application may not be applied. */
export interface PlanProblem {
  readonly unit: string
  /** A clause without a final stop. */
  readonly reason: string
}

/** An application that may not be applied to a cluster as it is; nothing was sent. */
export class PlanRefusedError extends CaasctlError {
  override readonly name = 'PlanRefusedError'
  readonly code = 'PLAN_REFUSED'
  readonly application: string
  readonly problems: readonly PlanProblem[]

  constructor(application: string, problems: readonly PlanProblem[], suggestion?: string) {
    super(problems.map(({ unit, reason }) => `${unit}: ${reason}`).join('\n'), { suggestion })
    this.application = application
    this.problems = problems
  }
}

/** Unit files in which the linter finds errors; nothing was sent. */
export class PlanLintError extends CaasctlError {
  override readonly name = 'PlanLintError'
  readonly code = 'LINT_ERRORS'
  /** All that it finds, warnings too. */
  readonly findings: readonly Finding[]

  constructor(application: string, findings: readonly Finding[]) {
    const errors = findings.filter(({ severity }) => severity === 'error')
    super(
      [
        `The unit files of ${application} have errors:`,
        ...errors.map(
          ({ file, line, column, message, rule }) => `  ${file}:${line}:${column}: ${message} [${rule}]`,
        ),
      ].join('\n'),
      { suggestion: 'What a rule is about: caasctl lint --explain RULE' },
    )
    this.findings = findings
  }
}

/** The cluster is not any more as it was when a plan was made; nothing was sent. */
export class PlanOutdatedError extends CaasctlError {
  override readonly name = 'PlanOutdatedError'
  readonly code = 'PLAN_OUTDATED'

  constructor(application: string) {
    super(`Units of ${application} have changed in the cluster since the plan was made.`, {
      suggestion: 'Make a new plan: caasctl plan --out plan.json',
    })
  }
}
