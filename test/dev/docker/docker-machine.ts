import { PassThrough } from 'node:stream'
import { docker } from '../../../src/dev/docker/docker.js'
import { DockerEngine } from '../../../src/dev/docker/docker-engine.js'
import { type ImageOptions, registeredImage } from '../../../src/dev/docker/registered-image.js'
import type { SignalName } from '../../../src/dev/docker/signals.js'
import { ProcessKeeper } from '../../../src/dev/processes/process-keeper.js'

export interface DockerRun {
  readonly stdout: string
  readonly stderr: string
  readonly status: number
}

/** A command of docker that is under way. */
export interface RunningDocker {
  readonly ended: Promise<DockerRun>
  /** So far. */
  readonly stdout: string
  signal(name: SignalName): void
  /** Its client is gone, by SIGKILL. */
  vanish(): void
  type(text: string): void
  endInput(): void
}

export interface DockerMachine extends AsyncDisposable {
  readonly engine: DockerEngine
  docker(...args: string[]): Promise<DockerRun>
  start(...args: string[]): RunningDocker
}

/** A machine's stand-in for docker, with images, and a keeper of its own. */
export async function dockerMachine(
  images: Readonly<Record<string, string | ImageOptions>>,
  environment: Readonly<Record<string, string>> = {},
): Promise<DockerMachine> {
  const keeper = await ProcessKeeper.open(`test-${process.pid}-${Math.random().toString(36).slice(2)}`)
  const engine = new DockerEngine({
    machine: 'machine',
    images: Object.entries(images).map(([name, image]) =>
      registeredImage(name, typeof image === 'string' ? { command: image } : image),
    ),
    keeper,
    environment: { PATH: process.env.PATH },
  })
  const client = { folder: process.cwd(), environment: new Map(Object.entries(environment)) }
  const start = (...args: string[]): RunningDocker => {
    const output = { stdout: '', stderr: '' }
    const gone = new AbortController()
    let told: (signal: SignalName) => void = () => {}
    const stdin = new PassThrough()
    const collect = (stream: 'stdout' | 'stderr') =>
      new PassThrough().on('data', (chunk: Buffer) => {
        output[stream] += chunk.toString()
      })
    const ended = docker({
      args,
      engine,
      client,
      stdin,
      stdout: collect('stdout'),
      stderr: collect('stderr'),
      signal: gone.signal,
      onSignal: (listener) => {
        told = listener
      },
    }).then((status) => ({ ...output, status }))
    return {
      ended,
      get stdout() {
        return output.stdout
      },
      signal: (name) => told(name),
      vanish: () => gone.abort(),
      type: (text) => stdin.write(text),
      endInput: () => stdin.end(),
    }
  }
  return {
    engine,
    start,
    docker: (...args) => start(...args).ended,
    [Symbol.asyncDispose]: async () => {
      engine.cut()
      await keeper[Symbol.asyncDispose]()
    },
  }
}
