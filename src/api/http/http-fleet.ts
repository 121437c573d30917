import type * as z from 'zod/mini'
import { assertMayRemoveMetadata, assertMaySetMetadata } from '../check-metadata.js'
import { assertMayHaveState, assertMayStore, assertNamesUnit } from '../check-unit.js'
import { ProtocolError, ServerError, UnitNotFoundError, UnitRefusedError } from '../errors.js'
import type { CallOptions, Fleet, UnitStateFilter } from '../fleet.js'
import type { DesiredState, Machine, NewUnit, Unit, UnitState } from '../model.js'
import { type Endpoint, parseEndpoint } from '../transport/endpoint.js'
import {
  type HttpRequest,
  type HttpResponse,
  HttpTransport,
  type HttpTransportOptions,
} from '../transport/http-transport.js'
import { readJson, tryParseJson } from '../transport/parse-json.js'
import { hideUserInfo } from '../transport/user-info.js'
import { readPages } from './pages.js'
import { errorSchema, machinePageSchema, unitPageSchema, unitSchema, unitStatePageSchema } from './schemas.js'

/** Where the API lives: since fleet 0.9, and before. */
const prefixes = ['/fleet/v1', '/v1-alpha'] as const

/** Longest list that is read, all pages together, characters: 100,000 units are about as long. */
const listMaxLength = 256 * 1024 * 1024

/** Most of a server's own words that are told, characters. */
const reasonMaxLength = 1_000

/** The HTTP API of fleetd, versions 0.8 to 1.0. */
export class HttpFleet implements Fleet {
  readonly driver = 'http'
  private readonly transport: HttpTransport
  private prefix: (typeof prefixes)[number] = prefixes[0]
  private prefixKnown = false
  private server: string | undefined

  /**
   * @param endpoint `unix:///PATH`, `http://HOST:PORT` or `https://HOST:PORT`.
   * @throws {ConnectionSettingError}
   */
  constructor(endpoint: string | Endpoint, options: HttpTransportOptions = {}) {
    this.transport = new HttpTransport(
      typeof endpoint === 'string' ? parseEndpoint(endpoint) : endpoint,
      options,
    )
  }

  machines(options: CallOptions = {}): Promise<Machine[]> {
    return readPages(
      '/machines',
      this.page(machinePageSchema, options),
      (page) => page.machines,
      (machine) => machine.id,
    )
  }

  units(options: CallOptions = {}): Promise<Unit[]> {
    return readPages(
      '/units',
      this.page(unitPageSchema, options),
      (page) => page.units,
      (unit) => unit.name,
    )
  }

  unitStates(filter: UnitStateFilter = {}, options: CallOptions = {}): Promise<UnitState[]> {
    const query = new URLSearchParams()
    if (filter.unit !== undefined) query.set('unitName', filter.unit)
    if (filter.machineID !== undefined) query.set('machineID', filter.machineID)
    return readPages(
      '/state',
      this.page(unitStatePageSchema, options),
      (page) => page.states,
      (state) => `${state.name} ${state.machineID}`,
      query,
    )
  }

  async unit(name: string, { signal }: CallOptions = {}): Promise<Unit | undefined> {
    const path = unitPath(name)
    const response = await this.call({ method: 'GET', path, signal })
    if (response.status === 404) return undefined
    return parse(response, `GET ${path}`, unitSchema)
  }

  async putUnit(unit: NewUnit, call: CallOptions = {}): Promise<'stored' | 'unchanged'> {
    assertMayStore(unit)
    const { name, options, desiredState } = unit
    const response = await this.put(name, { name, desiredState, options }, call)
    if (response.status === 409) throw new UnitRefusedError(name, reasonOf(response))
    return response.status === 201 ? 'stored' : 'unchanged'
  }

  async setDesiredState(name: string, desiredState: DesiredState, call: CallOptions = {}): Promise<void> {
    assertMayHaveState(name, desiredState)
    const response = await this.put(name, { name, desiredState }, call)
    // Without options a PUT can only conflict where there is no unit to set.
    if (response.status === 409) throw new UnitNotFoundError(name)
  }

  async destroyUnit(name: string, call: CallOptions = {}): Promise<void> {
    const response = await this.call({ method: 'DELETE', path: unitPath(name), ...call })
    // When an earlier try of this call was cut off, it may be what destroyed the unit.
    if (response.status === 404 && !response.repeated) throw new UnitNotFoundError(name)
  }

  async setMetadata(machineID: string, key: string, value: string, options: CallOptions = {}): Promise<void> {
    assertMaySetMetadata(machineID, key, value)
    return this.patchMetadata(machineID, key, { op: 'add', value: { value } }, options)
  }

  async removeMetadata(machineID: string, key: string, options: CallOptions = {}): Promise<void> {
    assertMayRemoveMetadata(machineID, key)
    return this.patchMetadata(machineID, key, { op: 'remove' }, options)
  }

  async serverVersion({ signal }: CallOptions = {}): Promise<string | undefined> {
    if (this.server === undefined) await this.call({ method: 'GET', path: '/machines', signal })
    return this.server
  }

  async close(): Promise<void> {
    this.transport.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  private page<T>(schema: z.ZodMiniType<T>, { signal }: CallOptions): (path: string) => Promise<T> {
    let length = 0
    return async (path) => {
      const response = await this.call({ method: 'GET', path, signal })
      length += response.body.length
      if (length > listMaxLength) throw new ProtocolError(`GET ${path}`, 'a list that has no end')
      return parse(response, `GET ${path}`, schema)
    }
  }

  private async put(name: string, body: object, call: CallOptions): Promise<HttpResponse> {
    const request = { method: 'PUT', path: unitPath(name), body: JSON.stringify(body), ...call } as const
    const response = await this.call(request, [400, 409])
    if (response.status === 400) throw new UnitRefusedError(name, reasonOf(response))
    return response
  }

  private async patchMetadata(
    machineID: string,
    key: string,
    change: object,
    call: CallOptions,
  ): Promise<void> {
    const path = `/${machineID}/metadata/${key}`
    await this.call({
      method: 'PATCH',
      path: '/machines',
      body: JSON.stringify([{ ...change, path }]),
      ...call,
    })
  }

  /**
   * Sends a request below the API's prefix and turns the answers that no caller wants into errors.
   * A 404 that speaks of a unit is an answer, as are the `expected` statuses; any other 404 means that the API
   * is not there.
   */
  private async call(
    request: Omit<HttpRequest, 'headers'>,
    expected: readonly number[] = [],
  ): Promise<HttpResponse> {
    const response = await this.send(request)
    this.server ??= response.header('server')?.match(/^fleetd\/v?(.+)$/)?.[1]
    if (response.status >= 200 && response.status < 300) return response
    if (response.status === 404 && reasonOf(response) !== '') return response
    if (expected.includes(response.status)) return response
    const what = `${request.method} ${request.path}`
    if (response.status >= 300 && response.status < 400) {
      throw new ProtocolError(
        what,
        `a redirect (${response.status}) to ${JSON.stringify(hideUserInfo(response.header('location') ?? '').slice(0, 200))}`,
      )
    }
    throw new ServerError(what, response.status, reasonOf(response), { suggestion: suggestionFor(response) })
  }

  private async send(request: Omit<HttpRequest, 'headers'>): Promise<HttpResponse> {
    const headers = request.body === undefined ? {} : { 'content-type': 'application/json' }
    const under = (prefix: string) =>
      this.transport.request({ ...request, path: prefix + request.path, headers })
    const response = await under(this.prefix)
    if (this.prefixKnown || response.status !== 404 || reasonOf(response) !== '') {
      this.prefixKnown ||= response.status < 500
      return response
    }
    const older = await under(prefixes[1])
    if (older.status === 404 && reasonOf(older) === '') return older
    this.prefix = prefixes[1]
    this.prefixKnown = true
    return older
  }
}

function unitPath(name: string): string {
  assertNamesUnit(name)
  return `/units/${encodeURIComponent(name)}`
}

/** The server's own words, if it has any. */
function reasonOf(response: HttpResponse): string {
  const said = errorSchema.safeParse(tryParseJson(response.body)).data?.error.message ?? ''
  return said.length > reasonMaxLength ? `${said.slice(0, reasonMaxLength)}…` : said
}

function parse<T>(response: HttpResponse, request: string, schema: z.ZodMiniType<T>): T {
  return readJson(
    request,
    response.body,
    schema,
    'Does the endpoint lead to fleetd, or to something before it?',
  )
}

function suggestionFor({ status }: HttpResponse): string | undefined {
  if (status === 503) return 'fleetd there cannot reach etcd: look at etcd before anything else.'
  if (status === 404) return 'Does the endpoint lead to fleetd?'
  if (status === 500) return "fleetd's journal on that machine says more: journalctl -u fleet"
  return undefined
}
