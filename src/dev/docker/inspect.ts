import { createHash } from 'node:crypto'
import type { Container } from './container.js'
import { fullReference, type RegisteredImage } from './registered-image.js'

/** What `docker inspect` tells of a container, in docker's shape. */
export function inspectContainer(container: Container) {
  const { id, name, request, argv, created, image, state, ports, exitStatus } = container
  const [path, ...args] = argv
  return {
    Id: id,
    Created: new Date(created).toISOString(),
    Path: path,
    Args: args,
    State: {
      Status: state,
      Running: container.isRunning,
      Paused: false,
      Restarting: false,
      OOMKilled: false,
      Dead: false,
      Pid: container.pid,
      ExitCode: exitStatus,
      Error: '',
      StartedAt: instant(container.started),
      FinishedAt: instant(container.finished),
    },
    Image: imageId(image),
    Name: `/${name}`,
    RestartCount: 0,
    Driver: 'stand-in',
    Platform: process.platform,
    HostConfig: {
      AutoRemove: request.remove,
      NetworkMode: 'host',
      PortBindings: portMap(container, 'bound'),
      PublishAllPorts: request.publishAll,
      RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
    },
    Config: {
      Hostname: container.hostname,
      Tty: request.terminal,
      OpenStdin: request.interactive,
      ExposedPorts: Object.fromEntries(ports.map(({ number, protocol }) => [`${number}/${protocol}`, {}])),
      Env: [...container.environment].map(([variable, value]) => `${variable}=${value}`),
      Cmd: [...request.args],
      Entrypoint: [...image.argv],
      Image: request.image,
      WorkingDir: request.folder ?? image.folder,
      Labels: Object.fromEntries(request.labels),
      StopSignal: request.stopSignal,
      StopTimeout: request.stopTimeout,
    },
    NetworkSettings: {
      Ports: container.isRunning ? portMap(container, 'all') : {},
      IPAddress: container.isRunning ? '127.0.0.1' : '',
      Networks: { host: { IPAddress: container.isRunning ? '127.0.0.1' : '' } },
    },
  }
}

/** What `docker inspect` tells of an image. */
export function inspectImage(image: RegisteredImage) {
  return {
    Id: imageId(image),
    RepoTags: [fullReference(image.name).replace(/^docker\.io\/(library\/)?/, '')],
    Config: {
      Entrypoint: [...image.argv],
      ExposedPorts: Object.fromEntries(
        image.exposed.map(({ number, protocol }) => [`${number}/${protocol}`, {}]),
      ),
      WorkingDir: image.folder,
    },
    Os: process.platform,
    Architecture: process.arch,
  }
}

/** An image's ID follows from what it stands for. */
export function imageId({ name, argv, folder }: RegisteredImage): string {
  const hash = createHash('sha256').update(JSON.stringify([fullReference(name), argv, folder]))
  return `sha256:${hash.digest('hex')}`
}

type PortMap = Readonly<
  Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>
>

/** Ports by `8080/tcp`; of one that is not published there is nothing, or it is left out. */
function portMap({ ports }: Container, which: 'all' | 'bound'): PortMap {
  return Object.fromEntries(
    ports
      .filter(({ published }) => published || which === 'all')
      .map(({ number, protocol, hostPort, published }) => [
        `${number}/${protocol}`,
        published ? [{ HostIp: '127.0.0.1', HostPort: String(hostPort) }] : null,
      ]),
  )
}

/** Go's zero time for what has not happened. */
function instant(ms: number | undefined): string {
  return ms === undefined ? '0001-01-01T00:00:00Z' : new Date(ms).toISOString()
}
