import { describeHolder } from '../../api/applications/errors.js'
import { type ApplicationStore, guardedFleet } from '../../api/index.js'
import { withLock } from '../../operations/deploy/with-lock.js'
import type { Context } from '../context.js'
import { openStore } from './open-store.js'
import { person } from './person.js'

export interface ApplicationLockFlags {
  readonly lockWait: number
}

/**
 * Does what a command changes of an application while nobody else can, if they take the lock as well. Ctrl-C gives the
 * lock back; when it is lost, the work is aborted.
 *
 *     run: (context, flags) => withApplicationLock(context, name, { ...flags, dir, message: 'apply' }, async (locked, store) => {
 *       const fleet = await locked.fleet()    // refuses changes once the lock is lost
 *       …
 *     })
 *
 * @param dir the folder of the manifest
 * @param message what it is taken for, told to whoever comes meanwhile
 */
export async function withApplicationLock(
  context: Context,
  application: string,
  { dir, message, ...flags }: ApplicationLockFlags & { readonly dir: string; readonly message: string },
  work: (locked: Context, store: ApplicationStore) => Promise<number>,
): Promise<number> {
  const { output, io } = context
  const store = await openStore(context, { dir })
  if (store.kind === 'file') tellWeakness(context, application, store)
  const options = {
    owner: person(io),
    message,
    waitMs: flags.lockWait,
    signal: context.signal,
    onWaiting: (holder: Parameters<typeof describeHolder>[0]) =>
      output.note(`Waiting for application ${application}, locked by ${describeHolder(holder)}.`),
  }
  return await withLock(store, application, options, (lock, signal) =>
    work({ ...context, signal, fleet: async () => guardedFleet(await context.fleet(), lock) }, store),
  )
}

/** Said wherever a lock is taken: nobody should rely on what it does not do. */
export function tellWeakness({ output }: Context, application: string, { place }: ApplicationStore): void {
  output.note({
    text: `History and lock of ${application} are kept in ${place}: they keep nobody on another computer away (--etcd URL does).`,
    style: 'dim',
  })
}
