import { desiredStates } from '../../api/index.js'
import { goQuote } from '../../units/go-text.js'
import { checkUnitName, checkUnitOptions, hashOptions, isTemplateName } from '../../units/index.js'
import type { RegisteredUnit, Registry } from '../registry/registry.js'
import type { ApiRequest } from './api-request.js'
import { decodeGoJson, GoJsonError } from './go-json.js'
import { encodePageToken, pageLimit, requestedPage } from './page-token.js'
import { emptyReply, errorReply, jsonReply, orNothing, type Reply } from './reply.js'
import { unitBody } from './request-bodies.js'

/** `/units`. */
export async function unitsCollection(request: ApiRequest, registry: Registry): Promise<Reply> {
  if (request.method !== 'GET') return errorReply(405, 'only GET supported against this resource')
  const page = requestedPage(request.query)
  const units = await registry.units({ from: (page - 1) * pageLimit, count: pageLimit })
  return jsonReply(200, {
    // A full page has a successor in fleet, also where nothing comes after it.
    nextPageToken: units.length === pageLimit ? encodePageToken(page + 1) : undefined,
    units: orNothing(units.map((unit) => toJson(unit, unit.currentState))),
  })
}

/** `/units/NAME`. */
export async function unitItem(request: ApiRequest, registry: Registry, name: string): Promise<Reply> {
  switch (request.method) {
    case 'GET': {
      const unit = await registry.unit(name)
      if (unit === undefined) return errorReply(404, 'unit does not exist')
      return jsonReply(200, toJson(unit, unit.global ? undefined : unit.currentState))
    }
    case 'DELETE': {
      const unit = await registry.unit(name)
      if (unit === undefined) return errorReply(404, 'unit does not exist')
      // fleet's registry makes it an error where another was quicker.
      return (await registry.destroyUnit(name)) ? emptyReply(204) : errorReply(500)
    }
    case 'PUT':
      return put(request, registry, name)
    default:
      return errorReply(405, 'only GET, PUT and DELETE supported against this resource')
  }
}

async function put(request: ApiRequest, registry: Registry, name: string): Promise<Reply> {
  const typeFault = contentTypeFault(request.contentTypes)
  if (typeFault !== undefined) return errorReply(415, typeFault)
  let body: ReturnType<typeof unitBody.zero>
  try {
    body = decodeGoJson(request.body, unitBody)
  } catch (error) {
    if (error instanceof GoJsonError) return errorReply(400, `unable to decode body: ${error.message}`)
    throw error
  }
  const given = body.name === '' ? name : body.name
  if (given !== name) {
    const both = `name in URL ${goQuote(name)} differs from unit name in request body ${goQuote(given)}`
    return errorReply(400, both)
  }
  const nameFault = checkUnitName(name)
  if (nameFault !== undefined) return errorReply(400, nameFault)

  const existing = await registry.unit(name)
  if (existing === undefined) {
    if (body.options.length === 0) return errorReply(409, 'unit does not exist and options field empty')
    const fault = checkUnitOptions(body.options)
    if (fault !== undefined) return errorReply(400, fault)
    return store(body, registry, name)
  }
  // Only a new unit's options are checked; those that replace others are taken as they are.
  if (body.options.length > 0 && hashOptions(body.options) !== existing.file.hash) {
    return store(body, registry, name)
  }
  if (body.desiredState === '') return errorReply(409, 'must provide DesiredState to update existing unit')
  if (isTemplateName(name) && body.desiredState !== 'inactive') {
    return errorReply(400, `cannot activate template ${goQuote(name)}`)
  }
  await registry.setDesiredState(name, body.desiredState)
  return emptyReply(204)
}

async function store(
  { options, desiredState }: ReturnType<typeof unitBody.zero>,
  registry: Registry,
  name: string,
): Promise<Reply> {
  const state = desiredStates.find((known) => known === (desiredState || 'inactive'))
  if (state === undefined) return errorReply(500)
  await registry.putUnit(name, options, state)
  return emptyReply(201)
}

function contentTypeFault(values: readonly string[]): string | undefined {
  if (values.length !== 1) return `expected 1 Content-Type, got ${values.length}`
  const type = (values[0] ?? '').split(';')[0]?.trim()
  return type === 'application/json' ? undefined : 'only acceptable Content-Type is application/json'
}

function toJson({ name, file, desiredState, machineID }: RegisteredUnit, currentState: string | undefined) {
  return {
    currentState,
    desiredState,
    machineID,
    name,
    options: orNothing(
      file.options.map((option) => ({
        name: orNothing(option.name),
        section: orNothing(option.section),
        value: orNothing(option.value),
      })),
    ),
  }
}
