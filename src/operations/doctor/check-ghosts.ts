import type { Ghost } from '../../api/index.js'
import type { DoctorFinding } from './finding.js'
import type { MendStep } from './plan-mend.js'

export interface GhostFact {
  readonly ghost: Ghost
  readonly mend: readonly MendStep[]
  /** Seconds until the last of it expires by itself; undefined where it never does. */
  readonly ttl: number | undefined
}

/** What is in the registry and no unit. */
export function checkGhosts(ghosts: readonly GhostFact[]): DoctorFinding[] {
  if (ghosts.length === 0) {
    return [{ check: 'ghost', level: 'ok', message: 'Everything in the registry is whole.' }]
  }
  return ghosts.map(({ ghost, mend, ttl }) => {
    const { unit, kind, reason } = ghost
    const base = { check: 'ghost', unit, ghost, mend } as const
    if (kind === 'stray-state') {
      const end = ttl === undefined ? '' : `, for ${ttl} s more unless a machine still has it`
      return { ...base, level: 'warning', message: `${unit}: ${reason}${end}.`, advice: mending }
    }
    return { ...base, level: 'error', message: `${unit} is a ghost: ${reason}.`, advice: mending }
  })
}

const mending = 'To mend it: caasctl doctor --fix'
