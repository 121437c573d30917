import { chmod, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { isCaasctlError } from '../../error.js'
import type { Cluster } from '../cluster.js'
import type { VirtualMachine } from '../virtual-machine.js'
import {
  type ControlReply,
  type ControlRequest,
  controlMaxBytes,
  controlRequestSchema,
} from './control-protocol.js'
import { readLine } from './read-line.js'

/** Lets other processes of this user control a cluster over a unix socket. */
export class ControlServer implements AsyncDisposable {
  private readonly server: Server
  private readonly cluster: Cluster
  private readonly stop: () => void
  private readonly connections = new Set<Socket>()

  private constructor(cluster: Cluster, stop: () => void) {
    this.cluster = cluster
    this.stop = stop
    this.server = createServer({ allowHalfOpen: true }, (socket) => {
      this.connections.add(socket)
      socket.once('close', () => this.connections.delete(socket))
      socket.on('error', () => socket.destroy())
      this.serve(socket).catch(() => socket.destroy())
    })
  }

  /**
   * Listens on a socket whose folder belongs to this cluster alone.
   * @param stop is called when somebody asks the cluster to end.
   */
  static async listen(path: string, cluster: Cluster, stop: () => void): Promise<ControlServer> {
    const control = new ControlServer(cluster, stop)
    await rm(path, { force: true })
    await new Promise<void>((resolve, reject) => {
      control.server.once('error', reject)
      control.server.listen(path, resolve)
    })
    await chmod(path, 0o700)
    return control
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    // Whoever asked for the end still gets the answer.
    for (const socket of this.connections) socket.end()
    setTimeout(() => {
      for (const socket of this.connections) socket.destroy()
    }, 1_000).unref()
    await closed
  }

  private async serve(socket: Socket): Promise<void> {
    const line = await readLine(socket, controlMaxBytes)
    if (line === undefined) {
      socket.destroy()
      return
    }
    // Read on, or the other side's end would never be seen.
    socket.resume()
    const reply = await this.answer(line)
    socket.end(`${JSON.stringify(reply)}\n`)
  }

  private async answer(line: string): Promise<ControlReply> {
    try {
      const request = controlRequestSchema.parse(JSON.parse(line))
      const machine = await this.carryOut(request)
      const { machines, ...status } = await this.cluster.status()
      const about = machines.find(({ id }) => id === machine?.identity.id)
      const cluster = { ...status, machines: [...machines], pid: process.pid }
      return { ok: true, cluster, ...(about === undefined ? {} : { machine: about }) }
    } catch (error) {
      if (!isCaasctlError(error)) {
        const message = error instanceof SyntaxError ? 'no JSON' : String(error)
        return { ok: false, error: { code: 'BAD_REQUEST', message } }
      }
      const { code, message, suggestion } = error
      return { ok: false, error: { code, message, ...(suggestion === undefined ? {} : { suggestion }) } }
    }
  }

  private async carryOut(request: ControlRequest): Promise<VirtualMachine | undefined> {
    switch (request.op) {
      case 'status':
        return undefined
      case 'stop':
        // After the answer is on its way.
        setTimeout(this.stop, 0)
        return undefined
      case 'kill':
        await this.cluster.kill(request.machine)
        return this.cluster.machine(request.machine)
      case 'boot':
        await this.cluster.boot(request.machine)
        return this.cluster.machine(request.machine)
      case 'add-machine': {
        const { id, primaryIP, hostname, metadata } = request
        return this.cluster.addMachine({
          ...(id === undefined ? {} : { id }),
          ...(primaryIP === undefined ? {} : { primaryIP }),
          ...(hostname === undefined ? {} : { hostname }),
          ...(metadata === undefined ? {} : { metadata }),
        })
      }
    }
  }
}
