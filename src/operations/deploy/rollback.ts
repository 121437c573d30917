import type { ApplicationStore, CallOptions } from '../../api/index.js'
import { CaasctlError } from '../../error.js'
import { type Application, applicationSchema } from './application.js'
import { history, type PastRelease } from './history.js'

/** There is nothing to go back to. */
export class RollbackError extends CaasctlError {
  override readonly name = 'RollbackError'
  readonly code = 'CANNOT_ROLL_BACK'
  readonly application: string

  constructor(application: string, reason: string) {
    super(`Application ${application} cannot be rolled back: ${reason}.`, {
      suggestion: `What is known of it: caasctl history ${application}`,
    })
    this.application = application
  }
}

/** What to go back to: a release, and what was applied with it. */
export interface Rollback {
  readonly release: PastRelease
  readonly application: Application
}

/** What looking for a release to go back to takes. */
export interface RollbackOptions extends CallOptions {
  /** Number of the release to go back to. Default: see {@link findRollback}. */
  readonly to?: number | undefined
}

/**
 * Finds what to go back to: the newest release that went well and is another than the newest of all; after a down, the
 * newest that went well. To roll back is to apply it.
 *
 *     const { application } = await findRollback(store, 'monitor')
 *     await fleet.apply(application)
 *
 * @throws {RollbackError}; what reading the store throws.
 */
export async function findRollback(
  store: ApplicationStore,
  name: string,
  { to, signal }: RollbackOptions = {},
): Promise<Rollback> {
  const release = chooseRelease(name, await history(store, name, { signal }), to)
  const snapshot = applicationSchema.safeParse(await store.snapshot(name, release.number, { signal }))
  if (!snapshot.success || snapshot.data.name !== name) {
    throw new RollbackError(name, `what was applied with release ${release.number} is lost or broken`)
  }
  return { release, application: snapshot.data }
}

/** @throws {RollbackError} */
export function chooseRelease(name: string, releases: readonly PastRelease[], to?: number): PastRelease {
  const newest = releases.at(-1)
  if (newest === undefined) throw new RollbackError(name, 'no release of it is known')
  const candidates = releases.filter(({ action, digest }) => action !== 'down' && digest !== '')
  if (to !== undefined) {
    const chosen = candidates.find(({ number }) => number === to)
    if (chosen === undefined) throw new RollbackError(name, `there is no release ${to} to go back to`)
    return chosen
  }
  const good = candidates.filter(({ outcome }) => outcome === 'done')
  const chosen = good.findLast(({ digest }) => newest.action === 'down' || digest !== newest.digest)
  if (chosen === undefined) throw new RollbackError(name, 'there is no other release of it that went well')
  return chosen
}
