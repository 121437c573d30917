import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { BoundedLog } from '../bounded-log.js'
import type { BoundPort } from './ports.js'
import type { RegisteredImage } from './registered-image.js'
import type { RunRequest } from './run-request.js'
import { exitStatus, type SignalName } from './signals.js'

/** A piece of what a container has printed. */
export interface OutputPiece {
  /** Milliseconds since 1970. */
  readonly time: number
  readonly stream: 'stdout' | 'stderr'
  readonly content: Buffer
}

/** How many pieces of a container's output are kept for `docker logs`, and how many bytes in them. */
const keptPieces = 2_000
const keptBytes = 4 * 1024 * 1024

/** A container of a machine: a command of this computer with an environment, ports and a life of its own. */
export class Container {
  /** 64 hexadecimal digits. */
  readonly id = randomBytes(32).toString('hex')
  readonly name: string
  readonly image: RegisteredImage
  readonly request: RunRequest
  readonly argv: readonly [string, ...string[]]
  /** Milliseconds since 1970. */
  readonly created = Date.now()
  readonly output = new BoundedLog<OutputPiece>(keptPieces, {
    most: keptBytes,
    of: ({ content }) => content.length,
  })
  /** Resolves with the exit status once it has ended. */
  readonly ended: Promise<number>
  state: 'created' | 'running' | 'exited' = 'created'
  /** Handed out when it is started. */
  ports: readonly BoundPort[] = []
  /** The process that it is about; undefined until it is started. */
  process: ChildProcess | undefined
  started: number | undefined
  finished: number | undefined
  exitStatus = 0
  private tellEnd: (status: number) => void = () => {}

  constructor(request: RunRequest, image: RegisteredImage) {
    this.request = request
    this.image = image
    this.name = request.name ?? `container_${this.shortId}`
    const { entrypoint = '', args } = request
    this.argv = entrypoint === '' ? [...image.argv, ...args] : [entrypoint, ...args]
    this.ended = new Promise((resolve) => {
      this.tellEnd = resolve
    })
  }

  get shortId(): string {
    return this.id.slice(0, 12)
  }

  get hostname(): string {
    return this.request.hostname ?? this.shortId
  }

  /** What the container itself brings; ports are the ones of this computer, on which the command must listen. */
  get environment(): ReadonlyMap<string, string> {
    const [first] = this.ports
    return new Map([
      ['HOSTNAME', this.hostname],
      ['HOST', '127.0.0.1'],
      ...(first === undefined ? [] : [['PORT', String(first.hostPort)] as const]),
      ...this.ports.map(({ number, hostPort }) => [`PORT_${number}`, String(hostPort)] as const),
      ...this.request.environment,
    ])
  }

  get isRunning(): boolean {
    return this.state === 'running'
  }

  /** 0 while it does not run. */
  get pid(): number {
    return this.isRunning ? (this.process?.pid ?? 0) : 0
  }

  runs(process: ChildProcess): void {
    this.process = process
    this.state = 'running'
    this.started = Date.now()
  }

  printed(stream: 'stdout' | 'stderr', content: Buffer): void {
    this.output.append({ time: Date.now(), stream, content })
  }

  hasEnded(status: number | null, signal: SignalName | null): void {
    this.state = 'exited'
    this.finished = Date.now()
    this.exitStatus = exitStatus(status, signal)
    this.tellEnd(this.exitStatus)
  }

  /** Holds its output back, or lets it go on. */
  hold(back: boolean): void {
    for (const stream of [this.process?.stdout, this.process?.stderr]) {
      if (back) stream?.pause()
      else stream?.resume()
    }
  }
}
