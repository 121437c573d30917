import type { ClusterLog } from '../log.js'
import type { Registry } from '../registry/registry.js'
import { RegistryUnavailableError } from '../registry/registry-unavailable-error.js'
import { UnreadableUnitError } from '../registry/unreadable-unit-error.js'
import { StateFolderError } from '../state-folder-error.js'
import type { ApiRequest } from './api-request.js'
import { discoveryDocument } from './discovery.js'
import { registryUnavailable } from './faults.js'
import { machinesCollection } from './machines-resource.js'
import { type EngineFigures, metricsText } from './metrics.js'
import { PageTokenError } from './page-token.js'
import { errorReply, jsonReply, type Reply } from './reply.js'
import { stateItem, statesCollection } from './state-resource.js'
import { unitItem, unitsCollection } from './units-resource.js'

export interface ApiOptions {
  readonly registry: Registry
  readonly log: ClusterLog
  readonly figures: () => EngineFigures
}

/** fleet's HTTP API, version 1, apart from how requests come in. */
export async function answer(request: ApiRequest, options: ApiOptions): Promise<Reply> {
  const { path } = request
  try {
    if (path === '/metrics') {
      return { status: 200, body: metricsText(options.figures()), contentType: 'text/plain; version=0.0.4' }
    }
    if (path === '/') return errorReply(405)
    for (const prefix of ['/fleet/v1', '/v1-alpha']) {
      if (path === prefix) return errorReply(405)
      if (path.startsWith(`${prefix}/`))
        return await resource(request, path.slice(prefix.length + 1), options)
    }
    return errorReply(404)
  } catch (error) {
    if (error instanceof PageTokenError) return errorReply(400, error.message)
    const unavailable = error instanceof RegistryUnavailableError
    const priority = unavailable || error instanceof UnreadableUnitError ? 4 : 3
    options.log.write('api', `${request.method} ${path}: ${String(error)}`, priority)
    // fleet has no folder, so there is no word of its own to keep to.
    if (error instanceof StateFolderError) return errorReply(500, whole(error))
    return unavailable ? errorReply(503, registryUnavailable) : errorReply(500)
  }
}

function whole({ message, suggestion }: StateFolderError): string {
  return suggestion === undefined ? message : `${message}. ${suggestion}`
}

async function resource(request: ApiRequest, path: string, { registry }: ApiOptions): Promise<Reply> {
  const [collection, item, ...more] = path.split('/')
  if (item === undefined) {
    switch (collection) {
      case 'discovery':
        if (request.method !== 'GET') return errorReply(400, 'only HTTP GET supported against this resource')
        return jsonReply(200, discoveryDocument())
      case 'machines':
        return machinesCollection(request, registry)
      case 'units':
        return unitsCollection(request, registry)
      case 'state':
        return statesCollection(request, registry)
      default:
        return errorReply(404)
    }
  }
  if (item === '' || more.length > 0) return errorReply(404)
  if (collection === 'units') return unitItem(request, registry, item)
  if (collection === 'state') return stateItem(request, registry, item)
  return errorReply(404)
}
