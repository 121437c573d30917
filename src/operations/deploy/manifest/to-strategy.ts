import { defaultStrategy, type Readiness, type Strategy } from '../strategy.js'
import { durationMs, type ManifestStrategy } from './manifest-schema.js'

/** The strategy that a manifest describes; what it does not say is as in the one for all units, or the default. */
export function toStrategy(own: ManifestStrategy = {}, ofAll: ManifestStrategy = {}): Strategy {
  const said = { ...ofAll, ...own }
  return {
    order: said.order ?? defaultStrategy.order,
    batch: said.batch ?? defaultStrategy.batch,
    minAlive: said.minAlive ?? defaultStrategy.minAlive,
    pauseMs: said.pause === undefined ? defaultStrategy.pauseMs : durationMs(said.pause),
    ready: said.ready === undefined ? defaultStrategy.ready : toReadiness(said.ready),
    timeoutMs: said.timeout === undefined ? defaultStrategy.timeoutMs : durationMs(said.timeout),
    onFailure: said.onFailure ?? defaultStrategy.onFailure,
  }
}

function toReadiness(ready: NonNullable<ManifestStrategy['ready']>): Readiness {
  if (typeof ready === 'string') {
    if (/^https?:/.test(ready)) return { kind: 'http', url: ready, status: 0, headers: {} }
    const [, span] = /for (.+)$/.exec(ready) ?? []
    return { kind: 'active', forMs: span === undefined ? 0 : durationMs(span) }
  }
  if ('for' in ready) return { kind: 'active', forMs: durationMs(ready.for) }
  if ('exec' in ready) return { kind: 'exec', command: ready.exec }
  return { kind: 'http', url: ready.http, status: ready.status ?? 0, headers: ready.headers ?? {} }
}
