import type { ChildProcess } from 'node:child_process'
import { constants as fsConstants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, resolve } from 'node:path'
import { BoundedLog } from '../bounded-log.js'
import { NotExecutedError, type ProcessKeeper } from '../processes/process-keeper.js'
import { Container } from './container.js'
import { DockerError } from './docker-error.js'
import { type BoundPort, giveBackPort, type PublishedPort, takePort } from './ports.js'
import { type ContainerPort, fullReference, type RegisteredImage, sameImage } from './registered-image.js'
import type { RunRequest } from './run-request.js'
import { exitStatus, type SignalName, signalNumber } from './signals.js'

export type DockerAction = 'create' | 'start' | 'kill' | 'stop' | 'die' | 'destroy' | 'pull'

/** What has happened to a container, or an image. */
export interface DockerEvent {
  readonly type: 'container' | 'image'
  readonly action: DockerAction
  /** The container's ID, or the image's name. */
  readonly id: string
  readonly attributes: Readonly<Record<string, string>>
  /** Milliseconds since 1970. */
  readonly time: number
}

export interface DockerEngineOptions {
  /** The machine's own ID, for the processes' owner. */
  readonly machine: string
  readonly images: readonly RegisteredImage[]
  readonly keeper: Pick<ProcessKeeper, 'start' | 'end'>
  /** What every container's command finds in its environment, search path included. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

export interface ExecOptions {
  readonly environment: ReadonlyMap<string, string>
  readonly folder: string | undefined
  readonly interactive: boolean
}

/** A further program of a container. */
export interface ContainerExec {
  readonly child: ChildProcess
  readonly ended: Promise<number>
}

/** What is due later never comes while the cluster runs: some 24.8 days, in milliseconds. */
const longestTimer = 2 ** 31 - 1

/** How many events are kept; nobody asks for older ones. */
const keptEvents = 100

/**
 * The stand-in for docker's engine on one machine: its containers are commands of this computer, in no namespace
 * of their own. They end when the machine loses power, and not with who started them.
 */
export class DockerEngine {
  readonly images: readonly RegisteredImage[]
  readonly events = new BoundedLog<DockerEvent>(keptEvents)
  private readonly options: DockerEngineOptions
  private readonly containers = new Map<string, Container>()
  private off = false

  constructor(options: DockerEngineOptions) {
    this.options = options
    this.images = options.images
  }

  /** The newest first, as docker lists them. */
  list(): Container[] {
    return [...this.containers.values()].reverse()
  }

  /** By name, ID or the beginning of one. @throws {DockerError} */
  find(which: string): Container {
    const container = this.lookUp(which)
    if (container === undefined) throw new DockerError(`No such container: ${which}`)
    return container
  }

  lookUp(which: string): Container | undefined {
    const name = which.replace(/^\//, '')
    const all = [...this.containers.values()]
    const exact = all.find((container) => container.id === which || container.name === name)
    if (exact !== undefined || !/^[0-9a-f]+$/.test(which)) return exact
    const found = all.filter(({ id }) => id.startsWith(which))
    return found.length === 1 ? found[0] : undefined
  }

  /** @throws {DockerError} that says how an image is registered. */
  image(name: string): RegisteredImage {
    const image = this.images.find((known) => sameImage(known.name, name))
    if (image !== undefined) return image
    const known = this.images.map((each) => each.name).join(', ')
    throw new DockerError(
      `pull access denied for ${name}, repository does not exist or may require 'docker login': the stand-in has ${known === '' ? 'no image' : `only ${known}`}`,
      {
        suggestion: `Register a command for it: caasctl dev start --runner process --image ${name}='COMMAND'`,
      },
    )
  }

  pull(name: string): RegisteredImage {
    const image = this.image(name)
    this.tell({ type: 'image', action: 'pull', id: fullReference(name), attributes: { name } })
    return image
  }

  /** @throws {DockerError} */
  async create(request: RunRequest): Promise<Container> {
    const image = this.image(request.image)
    const taken = request.name === undefined ? undefined : this.lookUpName(request.name)
    if (taken !== undefined) {
      throw new DockerError(
        `Conflict. The container name "/${taken.name}" is already in use by container "${taken.id}". You have to remove (or rename) that container to be able to reuse that name.`,
      )
    }
    const container = new Container(request, image)
    this.containers.set(container.id, container)
    this.tellOf(container, 'create')
    return container
  }

  /**
   * @param signal Aborts when nobody waits for it any more: before it runs, it is not to run at all.
   * @throws {DockerError} where its command cannot be run, or a port is taken: the container is gone then.
   */
  async start(container: Container, signal?: AbortSignal): Promise<void> {
    const { image, request } = container
    try {
      container.ports = await bindPorts(image.exposed, request)
      const environment = this.environmentOf(container)
      const folder = folderOf(container)
      const path = await findProgram(container.argv[0], folder, environment.PATH)
      if (this.off) throw new DockerError('the machine has no power')
      if (signal?.aborted) throw new DockerError('the client is gone')
      if (!this.containers.has(container.id)) throw new DockerError(`No such container: ${container.id}`)
      this.launch(container, path, folder, environment)
    } catch (error) {
      this.drop(container)
      throw error instanceof NotExecutedError ? notExecuted(container.argv[0], error.reason) : error
    }
  }

  /** Runs a further program as part of a container. @throws {DockerError} */
  async exec(
    container: Container,
    argv: readonly [string, ...string[]],
    { environment, folder, interactive }: ExecOptions,
  ): Promise<ContainerExec> {
    const variables = { ...this.environmentOf(container), ...Object.fromEntries(environment) }
    const place = resolve(folderOf(container), folder ?? '.')
    const path = await findProgram(argv[0], place, variables.PATH)
    if (!container.isRunning) throw new DockerError(`container ${container.id} is not running`)
    try {
      const child = this.options.keeper.start({
        owner: this.ownerOf(container),
        path,
        argv,
        environment: variables,
        folder: place,
        stdio: [interactive ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      })
      child.stdin?.on('error', () => {})
      const ended = new Promise<number>((tell) => {
        child.once('close', (status, signal) => tell(exitStatus(status, signal)))
      })
      return { child, ended }
    } catch (error) {
      throw error instanceof NotExecutedError ? notExecuted(argv[0], error.reason) : error
    }
  }

  /** Sends a signal to a container's first process. @throws {DockerError} where it does not run. */
  kill(container: Container, signal: SignalName): void {
    if (!container.isRunning) {
      throw new DockerError(
        `cannot kill container: ${container.name}: container ${container.id} is not running`,
      )
    }
    this.tellOf(container, 'kill', { signal: String(signalNumber(signal)) })
    container.process?.kill(signal)
  }

  /** Resolves once it has ended: by its signal, or killed after so many seconds. */
  async stop(
    container: Container,
    seconds = container.request.stopTimeout,
    signal?: SignalName,
  ): Promise<void> {
    if (!container.isRunning) return
    this.kill(container, signal ?? container.request.stopSignal)
    const late =
      seconds * 1_000 > longestTimer
        ? undefined
        : setTimeout(() => container.isRunning && this.kill(container, 'SIGKILL'), seconds * 1_000)
    await container.ended
    clearTimeout(late)
    this.tellOf(container, 'stop')
  }

  /** @throws {DockerError} where it runs, and is not to be killed first. */
  async remove(container: Container, { force = false }: { force?: boolean } = {}): Promise<void> {
    if (container.isRunning) {
      if (!force) {
        throw new DockerError(
          `cannot remove container "/${container.name}": container is running: stop the container before removing or force remove`,
        )
      }
      this.kill(container, 'SIGKILL')
      await container.ended
    }
    this.drop(container)
  }

  /** The machine loses power: the keeper ends its processes, and nobody is told. */
  cut(): void {
    this.off = true
    for (const container of this.containers.values()) giveBackPorts(container)
    this.containers.clear()
  }

  /** Whose a container's processes are. */
  ownerOf(container: Container): string {
    return `${this.options.machine}/docker/${container.id}`
  }

  private environmentOf(container: Container): Record<string, string | undefined> {
    return { ...this.options.environment, ...Object.fromEntries(container.environment) }
  }

  private lookUpName(name: string): Container | undefined {
    return [...this.containers.values()].find((container) => container.name === name)
  }

  private launch(
    container: Container,
    path: string,
    folder: string,
    environment: Readonly<Record<string, string | undefined>>,
  ): void {
    const { keeper } = this.options
    const owner = this.ownerOf(container)
    const child = keeper.start({
      owner,
      path,
      argv: container.argv,
      environment,
      folder,
      stdio: [container.request.interactive ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    })
    container.runs(child)
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]?.on('data', (chunk: Buffer) => container.printed(stream, chunk))
    }
    child.stdin?.on('error', () => {})
    this.tellOf(container, 'start')
    // What its first process leaves behind goes with the container.
    child.once('exit', () => void keeper.end(owner))
    child.once('close', (status, signal) => {
      container.hasEnded(status, signal)
      if (this.off) return
      giveBackPorts(container)
      this.tellOf(container, 'die', { exitCode: String(container.exitStatus) })
      if (container.request.remove) this.drop(container)
    })
  }

  private drop(container: Container): void {
    giveBackPorts(container)
    if (!this.containers.delete(container.id)) return
    this.tellOf(container, 'destroy')
  }

  private tellOf(
    { id, name, request: { image, labels } }: Container,
    action: DockerAction,
    more: Readonly<Record<string, string>> = {},
  ): void {
    this.tell({
      type: 'container',
      action,
      id,
      attributes: { ...Object.fromEntries(labels), ...more, image, name },
    })
  }

  private tell(event: Omit<DockerEvent, 'time'>): void {
    if (!this.off) this.events.append({ ...event, time: Date.now() })
  }
}

/** Once: by the next time another container may have them. */
function giveBackPorts(container: Container): void {
  for (const port of container.ports) giveBackPort(port.hostPort)
  container.ports = []
}

function folderOf({ image, request }: Container): string {
  return resolve(image.folder, request.folder ?? '.')
}

/** Every port that the image or the run names has one on 127.0.0.1, whether it is published or not. */
async function bindPorts(
  exposed: readonly ContainerPort[],
  { publish, publishAll, expose }: RunRequest,
): Promise<BoundPort[]> {
  const wanted = new Map<string, PublishedPort & { published: boolean }>()
  const key = ({ number, protocol }: ContainerPort) => `${number}/${protocol}`
  for (const port of [...exposed, ...expose]) {
    wanted.set(key(port), { ...port, hostPort: undefined, published: publishAll })
  }
  for (const port of publish) wanted.set(key(port), { ...port, published: true })
  const bound: BoundPort[] = []
  try {
    for (const port of wanted.values()) bound.push({ ...port, hostPort: await takePort(port.hostPort) })
  } catch (error) {
    for (const { hostPort } of bound) giveBackPort(hostPort)
    throw error
  }
  return bound
}

/** @throws {DockerError} with docker's own status where there is no such program, or it may not be run. */
async function findProgram(name: string, folder: string, path = '/usr/bin:/bin'): Promise<string> {
  const candidates = name.includes('/')
    ? [resolve(folder, name)]
    : path.split(delimiter).map((each) => resolve(folder, each, name))
  let isThere = false
  for (const candidate of candidates) {
    try {
      await access(candidate, fsConstants.X_OK)
      return candidate
    } catch (error) {
      const { code } = Object(error)
      isThere ||= code === 'EACCES'
    }
  }
  if (isThere) throw notExecuted(name, 'Permission denied')
  throw new DockerError(
    `failed to create task for container: exec: ${JSON.stringify(name)}: executable file not found in $PATH`,
    { status: 127 },
  )
}

function notExecuted(name: string, reason: string): DockerError {
  return new DockerError(
    `failed to create task for container: exec: ${JSON.stringify(name)}: ${reason.toLowerCase()}`,
    { status: /no such file/i.test(reason) ? 127 : 126 },
  )
}
