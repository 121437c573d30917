/**
 * The discovery document of fleet's API v1: how a client made by Google's generator finds its way. It is made
 * from the tables below.
 */
export function discoveryDocument(): object {
  return {
    kind: 'discovery#restDescription',
    discoveryVersion: 'v1',
    id: 'fleet:v1',
    name: 'schema',
    version: 'v1',
    title: 'fleet API',
    description: '',
    documentationLink: 'http://github.com/coreos/fleet',
    protocol: 'rest',
    icons: { x16: '', x32: '' },
    labels: [],
    baseUrl: '$ENDPOINT/fleet/v1/',
    basePath: '/fleet/v1/',
    rootUrl: '$ENDPOINT/',
    servicePath: 'fleet/v1/',
    batchPath: 'batch',
    parameters: {},
    auth: {},
    schemas: {
      Machine: schema('Machine', {
        id: text,
        primaryIP: text,
        metadata: { type: 'object', properties: {}, additionalProperties: text },
      }),
      MachinePage: pageOf('MachinePage', 'machines', 'Machine'),
      UnitOption: schema('UnitOption', { section: text, name: text, value: text }),
      Unit: schema('Unit', {
        name: text,
        options: listOf('UnitOption'),
        desiredState: state,
        currentState: state,
        machineID: { ...text, required: true },
      }),
      UnitPage: pageOf('UnitPage', 'units', 'Unit'),
      UnitState: schema('UnitState', {
        name: text,
        hash: text,
        machineID: text,
        systemdLoadState: text,
        systemdActiveState: text,
        systemdSubState: text,
      }),
      UnitStatePage: pageOf('UnitStatePage', 'states', 'UnitState'),
    },
    resources: {
      Machines: { methods: { List: list('Machine', 'machines', 'MachinePage') } },
      Units: {
        methods: {
          List: list('Unit', 'units', 'UnitPage'),
          Get: { ...item('Unit.Get', 'Retrieve a single Unit object.', 'GET', 'units'), ...answers('Unit') },
          Delete: item('Unit.Delete', 'Delete the referenced Unit object.', 'DELETE', 'units'),
          Set: { ...item('Unit.Set', 'Create or update a Unit.', 'PUT', 'units'), request: { $ref: 'Unit' } },
        },
      },
      UnitState: {
        methods: {
          Get: {
            ...item('UnitState.Get', 'Retrieve a page of a single UnitState object.', 'GET', 'state'),
            ...answers('UnitState'),
          },
          List: list('UnitState', 'state', 'UnitStatePage', ['unitName', 'machineID']),
        },
      },
    },
  }
}

const text = { type: 'string' }
const state = { ...text, enum: ['inactive', 'loaded', 'launched'] }

function schema(id: string, properties: object) {
  return { id, type: 'object', properties }
}

function listOf(id: string) {
  return { type: 'array', items: { $ref: id } }
}

function pageOf(id: string, field: string, element: string) {
  return schema(id, { [field]: listOf(element), nextPageToken: text })
}

function answers(id: string) {
  return { response: { $ref: id } }
}

function list(resource: string, path: string, page: string, filters: readonly string[] = []) {
  const parameters = ['nextPageToken', ...filters].map((name) => [name, { ...text, location: 'query' }])
  return {
    id: `fleet.${resource}.List`,
    description: `Retrieve a page of ${resource} objects.`,
    httpMethod: 'GET',
    path,
    parameters: Object.fromEntries(parameters),
    ...answers(page),
  }
}

function item(id: string, description: string, httpMethod: string, path: string) {
  return {
    id: `fleet.${id}`,
    description,
    httpMethod,
    path: `${path}/{unitName}`,
    parameters: { unitName: { ...text, location: 'path', required: true } },
    parameterOrder: ['unitName'],
  }
}
