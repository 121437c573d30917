import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { DockerError, DockerUsageError } from './docker-error.js'
import type { ContainerPort } from './registered-image.js'

/** One `-p`: a container's port, and the port of the machine that leads to it; without one any that is free. */
export interface PublishedPort extends ContainerPort {
  readonly hostPort: number | undefined
}

/** A port of a container, and the port of 127.0.0.1 on which its command listens. */
export interface BoundPort extends ContainerPort {
  readonly hostPort: number
  /** Whether it was published; else it is the container's own affair. */
  readonly published: boolean
}

/**
 * `[[ADDRESS:][HOSTPORT]:]PORT[/PROTOCOL]`, and ranges of both. The address is not heeded: everything is on
 * 127.0.0.1 here.
 *
 * @throws {DockerUsageError}
 */
export function parsePublish(text: string): PublishedPort[] {
  const match =
    /^(?:(?:(?:\[[^\]]*\]|[^:[\]]*):)?(?<host>\d*(?:-\d+)?):)?(?<container>\d+(?:-\d+)?)(?:\/(?<protocol>tcp|udp))?$/.exec(
      text,
    )
  const { host = '', container = '', protocol = 'tcp' } = match?.groups ?? {}
  const containerPorts = range(container)
  const hostPorts = host === '' ? containerPorts?.map(() => undefined) : range(host)
  if (containerPorts === undefined || hostPorts === undefined || hostPorts.length !== containerPorts.length) {
    throw new DockerUsageError(`invalid argument ${JSON.stringify(text)} for "-p, --publish" flag`, {
      suggestion: 'A port is published as 8080, 80:8080, 127.0.0.1:80:8080, 127.0.0.1::8080 or 53:53/udp',
    })
  }
  return containerPorts.map((number, at) => ({
    number,
    protocol: protocol === 'udp' ? 'udp' : 'tcp',
    hostPort: hostPorts[at],
  }))
}

function range(text: string): number[] | undefined {
  const [first = 0, last = first] = text.split('-').map(Number)
  if (first < 1 || last > 65_535 || last < first) return undefined
  return Array.from({ length: last - first + 1 }, (_, at) => first + at)
}

/** Ports that were handed out in this process, until their container ends. */
const taken = new Set<number>()

/** Where ports are handed out: below those that the system takes for connections of its own. */
const ports = { first: 20_000, last: Math.min(32_767, ephemeralStart() - 1) }

/**
 * Hands out a port of 127.0.0.1 on which nobody listens.
 * @param wanted the one that it has to be.
 * @throws {DockerError} where that one is taken.
 */
export async function takePort(wanted: number | undefined): Promise<number> {
  if (wanted !== undefined) {
    const reserved = !taken.has(wanted)
    if (reserved) taken.add(wanted)
    if (!reserved || !(await isFree(wanted))) {
      if (reserved) taken.delete(wanted)
      throw new DockerError(
        `driver failed programming external connectivity on endpoint: Bind for 127.0.0.1:${wanted} failed: port is already allocated`,
        {
          suggestion:
            'The machines of an embedded cluster share one address. With -P, or -p and the container’s port alone, any free port is taken',
        },
      )
    }
    return wanted
  }
  const count = ports.last - ports.first + 1
  // From anywhere: other clusters of this computer hand out ports too.
  const start = Math.floor(Math.random() * count)
  for (let step = 0; step < count; step++) {
    const port = ports.first + ((start + step) % count)
    if (taken.has(port)) continue
    taken.add(port)
    if (await isFree(port)) return port
    taken.delete(port)
  }
  throw new DockerError('no port of 127.0.0.1 is free')
}

export function giveBackPort(port: number): void {
  taken.delete(port)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** A port of the system's own range may be taken by a connection between being handed out and being used. */
function ephemeralStart(): number {
  try {
    const start = Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/)[0])
    return start > 21_000 ? start : 32_768
  } catch {
    return 32_768
  }
}
