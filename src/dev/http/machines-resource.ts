import type { Machine } from '../../api/index.js'
import type { Registry } from '../registry/registry.js'
import type { ApiRequest } from './api-request.js'
import { decodeGoJson, GoJsonError } from './go-json.js'
import { encodePageToken, pageLimit, requestedPage } from './page-token.js'
import { emptyReply, errorReply, jsonReply, orNothing, type Reply } from './reply.js'
import { metadataPatch } from './request-bodies.js'

/** `/machines`. */
export async function machinesCollection(request: ApiRequest, registry: Registry): Promise<Reply> {
  switch (request.method) {
    case 'GET': {
      const page = requestedPage(request.query)
      const machines = await registry.machines()
      const from = (page - 1) * pageLimit
      const shown = machines.slice(from, from + pageLimit)
      return jsonReply(200, {
        machines: orNothing(shown.map(toJson)),
        nextPageToken: shown.length === pageLimit ? encodePageToken(page + 1) : undefined,
      })
    }
    case 'PATCH':
      return patch(request, registry)
    default:
      return errorReply(405, 'only GET and PATCH supported against this resource')
  }
}

const metadataPath = /^\/([^/]+)\/metadata\/([A-Za-z0-9_.-]+)$/

/** Everything is checked before anything is done; a machine that nobody knows is no error in fleet. */
async function patch({ body }: ApiRequest, registry: Registry): Promise<Reply> {
  let operations: ReturnType<typeof metadataPatch.zero>
  try {
    operations = decodeGoJson(body, metadataPatch)
  } catch (error) {
    if (error instanceof GoJsonError) return errorReply(400, error.message)
    throw error
  }
  const changes: { machineID: string; key: string; value: string }[] = []
  for (const { op, path, value } of operations) {
    if (!['add', 'remove', 'replace'].includes(op)) {
      return errorReply(400, 'invalid op: expect add, remove, or replace')
    }
    const [, machineID, key] = metadataPath.exec(path) ?? []
    if (machineID === undefined || key === undefined) return errorReply(400, 'machine metadata path invalid')
    if (op !== 'remove' && value.value === '') {
      return errorReply(400, 'invalid value: add and replace require a value')
    }
    changes.push({ machineID, key, value: op === 'remove' ? '' : value.value })
  }
  for (const { machineID, key, value } of changes) await registry.setMetadata(machineID, key, value)
  return emptyReply(204, 'application/json')
}

function toJson({ id, primaryIP, metadata }: Machine) {
  const sorted = Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)))
  return {
    id,
    metadata: Object.keys(sorted).length > 0 ? sorted : undefined,
    primaryIP: orNothing(primaryIP),
  }
}
