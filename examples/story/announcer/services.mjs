// @ts-check
// Which services a container offers: Registrator's rules, by published ports and SERVICE_… variables.

/**
 * @typedef {object} Service
 * @property {string} id names the port of this container on this machine
 * @property {string} name
 * @property {string} address
 * @property {number} port
 * @property {string[]} tags
 * @property {Record<string, string>} attributes
 *
 * @typedef {object} Inspected what `docker inspect` tells
 * @property {string} Id
 * @property {string} Name
 * @property {{ Running: boolean }} State
 * @property {{ Env: string[], Image: string }} Config
 * @property {{ Ports: Record<string, { HostIp: string, HostPort: string }[] | null> }} NetworkSettings
 */

/**
 * @param {Inspected} container
 * @param {string} machine
 * @returns {Service[]}
 */
export function servicesOf({ Name, State, Config, NetworkSettings }, machine) {
  if (!State.Running) return []
  const containerName = Name.replace(/^\//, '')
  const variables = readVariables(Config.Env)
  const bindings = Object.entries(NetworkSettings.Ports).flatMap(([port, bound]) =>
    bound?.[0] === undefined ? [] : [{ port, ...bound[0] }],
  )
  return bindings.flatMap(({ port, HostIp, HostPort }) => {
    const [number = '', protocol = 'tcp'] = port.split('/')
    const own = variables.ports.get(number) ?? {}
    const { name, tags = '', id, ignore, ...attributes } = { ...variables.common, ...own }
    if (ignore) return []
    // Of several ports each is a service of its own, and needs a name of its own.
    const suffix = bindings.length > 1 && own.name === undefined ? `-${number}` : ''
    const udp = protocol === 'udp' ? ['udp'] : []
    return [
      {
        id: id ?? `${machine}:${containerName}:${number}${udp.map((each) => `:${each}`).join('')}`,
        name: `${name ?? imageName(Config.Image)}${suffix}`,
        address: HostIp === '' || HostIp === '0.0.0.0' ? '127.0.0.1' : HostIp,
        port: Number(HostPort),
        tags: [...tags.split(',').filter((tag) => tag !== ''), ...udp],
        attributes,
      },
    ]
  })
}

/**
 * What was announced, as it lies in etcd. Anybody may write there: what is no service is left out.
 * @param {Iterable<string>} texts
 * @returns {Service[]}
 */
export function readServices(texts) {
  return [...texts].flatMap((text) => {
    try {
      const service = JSON.parse(text)
      return isService(service) ? [service] : []
    } catch {
      return []
    }
  })
}

/**
 * @param {unknown} value
 * @returns {value is Service}
 */
function isService(value) {
  const { name, address, port, tags } = Object(value)
  return (
    typeof name === 'string' &&
    typeof address === 'string' &&
    typeof port === 'number' &&
    Array.isArray(tags) &&
    tags.every((tag) => typeof tag === 'string')
  )
}

/**
 * `SERVICE_NAME=web` is of all ports, `SERVICE_8080_NAME=web` of one.
 * @param {string[]} environment
 */
function readVariables(environment) {
  /** @type {Record<string, string>} */
  const common = {}
  /** @type {Map<string, Record<string, string>>} */
  const ports = new Map()
  for (const variable of environment) {
    const [, port, key = '', value = ''] = /^SERVICE_(?:(\d+)_)?([A-Z][A-Z0-9_]*)=(.*)$/s.exec(variable) ?? []
    if (key === '') continue
    const facts = port === undefined ? common : (ports.get(port) ?? {})
    facts[key.toLowerCase()] = value
    if (port !== undefined) ports.set(port, facts)
  }
  return { common, ports }
}

/**
 * `registry:5000/group/web:1.2` is `web`.
 * @param {string} image
 */
function imageName(image) {
  return (image.split('/').at(-1) ?? image).replace(/[:@].*$/s, '')
}
