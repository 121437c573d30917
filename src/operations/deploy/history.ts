import type { ApplicationStore, CallOptions, Release } from '../../api/index.js'

/** A release as history shows it. */
export interface PastRelease extends Omit<Release, 'outcome'> {
  /** `unfinished`: its process was killed, and never came to write how it ended. */
  readonly outcome: Release['outcome'] | 'unfinished'
}

/** The releases of an application that are kept, the oldest first. */
export async function history(
  store: ApplicationStore,
  application: string,
  options: CallOptions = {},
): Promise<PastRelease[]> {
  const releases = await store.releases(application, options)
  if (!releases.some(({ outcome }) => outcome === 'running')) return releases
  const holder = await store.holder(application, options)
  const last = releases.at(-1)
  return releases.map((release) =>
    release.outcome !== 'running' || (release === last && holder?.for === 'work')
      ? release
      : { ...release, outcome: 'unfinished' },
  )
}
