import { chmod, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { Readable, Writable } from 'node:stream'
import * as z from 'zod'
import type { Cluster } from '../cluster.js'
import { isSignal } from '../docker/signals.js'
import type { VirtualMachine } from '../virtual-machine.js'
import { findCommand } from './find-command.js'
import { FrameReader, frame, frames } from './frames.js'

/** What a program says of itself first, in one line. */
const requestSchema = z.object({
  argv: z.array(z.string()),
  folder: z.string(),
  environment: z.record(z.string(), z.string()),
})

/** Longest request, in bytes: more than a kernel takes for arguments. */
const requestMaxBytes = 4_000_000

/** Answers the wrappers of one machine, over a unix socket for this user alone. */
export class MachineSocket implements AsyncDisposable {
  private readonly server: Server
  private readonly machine: VirtualMachine
  private readonly cluster: Cluster
  private readonly sockets = new Set<Socket>()

  private constructor(machine: VirtualMachine, cluster: Cluster) {
    this.machine = machine
    this.cluster = cluster
    this.server = createServer({ allowHalfOpen: true }, (socket) => this.accept(socket))
  }

  static async listen(path: string, machine: VirtualMachine, cluster: Cluster): Promise<MachineSocket> {
    const socket = new MachineSocket(machine, cluster)
    await rm(path, { force: true })
    await new Promise<void>((resolve, reject) => {
      socket.server.once('error', reject)
      socket.server.listen(path, resolve)
    })
    await chmod(path, 0o700)
    return socket
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    for (const socket of this.sockets) socket.destroy()
    await closed
  }

  private accept(socket: Socket): void {
    this.sockets.add(socket)
    socket.once('close', () => this.sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    let head = Buffer.alloc(0)
    const read = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk])
      const end = head.indexOf('\n')
      if (end === -1) {
        if (head.length > requestMaxBytes) socket.destroy()
        return
      }
      socket.off('data', read)
      socket.pause()
      // What follows is the command's input.
      if (head.length > end + 1) socket.unshift(head.subarray(end + 1))
      this.answer(socket, head.subarray(0, end).toString()).catch(() => socket.destroy())
    }
    socket.on('data', read)
  }

  private async answer(socket: Socket, request: string): Promise<void> {
    const { machine, cluster } = this
    const { systemd, power } = machine
    const { argv, ...client } = requestSchema.parse(JSON.parse(request))
    const found = findCommand(argv, machine)
    if (found === undefined || systemd === undefined || power === undefined) {
      socket.destroy()
      return
    }
    const gone = new AbortController()
    socket.once('close', () => gone.abort())
    socket.once('end', () => gone.abort())
    let told: ((signal: NodeJS.Signals) => void) | undefined
    const stdin = requestedInput(socket)
    const reader = new FrameReader((kind, content) => {
      if (kind === frames.signal) {
        const name = content.toString()
        if (isSignal(name)) told?.(name)
      } else if (kind === frames.stdin) {
        const more = stdin.push(content.length === 0 ? null : content)
        if (!more && content.length > 0) socket.pause()
      }
    })
    socket.on('data', (chunk) => reader.write(chunk))
    socket.resume()
    const stdout = framed(socket, frames.stdout)
    const stderr = framed(socket, frames.stderr)
    const status = await found.command({
      args: found.args,
      machine,
      systemd,
      cluster,
      client: async () => client,
      stdin,
      stdout,
      stderr,
      signal: AbortSignal.any([gone.signal, power]),
      onSignal: (listener) => {
        told = listener
        socket.write(frame(frames.wantsSignals))
      },
    })
    await Promise.all([ended(stdout), ended(stderr)])
    stdin.destroy()
    socket.end(frame(frames.status, Buffer.from([status])))
    socket.resume()
  }
}

/** What a program that has gone away does not read any more is nobody's failure: its command is told to end. */
function framed(socket: Socket, number: number): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      socket.write(frame(number, chunk), () => done())
    },
  })
}

/** The program reads its input from the moment that somebody wants to have it. */
function requestedInput(socket: Socket): Readable {
  let asked = false
  return new Readable({
    read() {
      socket.resume()
      if (!asked) socket.write(frame(frames.wantsInput))
      asked = true
    },
  })
}

function ended(stream: Writable): Promise<void> {
  return new Promise((resolve) => stream.end(resolve))
}
