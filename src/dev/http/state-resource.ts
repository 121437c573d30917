import type { UnitState } from '../../api/index.js'
import type { Registry } from '../registry/registry.js'
import type { ApiRequest } from './api-request.js'
import { encodePageToken, pageLimit, requestedPage } from './page-token.js'
import { errorReply, jsonReply, orNothing, type Reply } from './reply.js'

/** `/state`. */
export async function statesCollection({ method, query }: ApiRequest, registry: Registry): Promise<Reply> {
  if (method !== 'GET') return errorReply(405, 'only GET supported against this resource')
  const page = requestedPage(query)
  const machineID = query.get('machineID')
  const unit = query.get('unitName')
  const states = await registry.unitStates(
    { ...(machineID ? { machineID } : {}), ...(unit ? { unit } : {}) },
    { from: (page - 1) * pageLimit, count: pageLimit },
  )
  return jsonReply(200, {
    nextPageToken: states.length === pageLimit ? encodePageToken(page + 1) : undefined,
    states: orNothing(states.map(toJson)),
  })
}

/** `/state/UNIT`: of several machines that have the unit, the first. */
export async function stateItem({ method }: ApiRequest, registry: Registry, unit: string): Promise<Reply> {
  if (method !== 'GET') return errorReply(405, 'only GET supported against this resource')
  const [state] = await registry.unitStates({ unit }, { from: 0, count: 1 })
  return state === undefined ? errorReply(404, 'unit state does not exist') : jsonReply(200, toJson(state))
}

function toJson({ name, machineID, hash, load, active, sub }: UnitState) {
  return {
    hash: orNothing(hash),
    machineID,
    name,
    systemdActiveState: orNothing(active),
    systemdLoadState: orNothing(load),
    systemdSubState: orNothing(sub),
  }
}
