import type { Ghost } from '../../api/index.js'
import type { DoctorEtcd, DoctorFinding, MendOutcome, MendStep } from '../../operations/index.js'
import { confirm } from '../confirm.js'
import type { Context } from '../context.js'

export interface Mend {
  readonly ghost: Ghost
  readonly steps: readonly MendStep[]
  /** `declined`: somebody was asked, and said no. */
  readonly outcome: MendOutcome | 'declined'
}

/**
 * Mends the ghosts that were found, after saying what will be done and asking whether to.
 * @throws {UsageError} where there is nobody to ask
 */
export async function mendGhosts(
  context: Context,
  etcd: DoctorEtcd,
  findings: readonly DoctorFinding[],
  yes: boolean,
): Promise<Mend[]> {
  const { output, signal } = context
  const found = findings.flatMap(({ ghost, mend }) =>
    ghost === undefined || mend === undefined || mend.length === 0 ? [] : [{ ghost, steps: mend }],
  )
  if (found.length === 0) {
    output.note('There is nothing to mend.')
    return []
  }
  for (const { ghost, steps } of found) {
    output.note(`${ghost.unit}:`)
    for (const step of steps) output.note(`  ${stepText(step)}`)
  }
  const question = found.length === 1 ? 'Mend this ghost?' : `Mend these ${found.length} ghosts?`
  if (!yes && !(await confirm(context, question))) {
    output.note('Nothing was changed.')
    return found.map((each) => ({ ...each, outcome: 'declined' }))
  }
  const { mendGhost } = await import('../../operations/index.js')
  const mends: Mend[] = []
  for (const { ghost, steps } of found) {
    const outcome = await mendGhost(etcd, steps, signal)
    mends.push({ ghost, steps, outcome })
    output.note(
      outcome === 'mended'
        ? `${ghost.unit} is mended.`
        : `${ghost.unit} was changed by somebody meanwhile, and let be: look again.`,
    )
  }
  return mends
}

function stepText(step: MendStep): string {
  switch (step.action) {
    case 'set':
      return `set ${step.key} to ${step.value}`
    case 'delete':
      return `remove ${step.key}`
    case 'delete-directory':
      return `remove ${step.key}/, empty by then`
  }
}
