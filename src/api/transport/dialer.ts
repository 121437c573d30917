import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** Where a connection should end. */
export type DialTarget = { readonly socketPath: string } | { readonly host: string; readonly port: number }

/**
 * Opens one byte stream to a target: straight from this machine, or through an SSH tunnel. Rejects with the
 * signal's reason when that aborts.
 */
export type Dial = (target: DialTarget, signal: AbortSignal) => Promise<Duplex>

/** Dials from this machine. */
export const dialDirectly: Dial = (target, signal) =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const socket: Socket =
      'socketPath' in target ? connect(target.socketPath) : connect(target.port, target.host)
    const settle = () => {
      signal.removeEventListener('abort', aborted)
      socket.off('error', failed)
      socket.off('connect', connected)
    }
    const connected = () => {
      settle()
      socket.setNoDelay(true)
      resolve(socket)
    }
    const failed = (error: Error) => {
      settle()
      reject(error)
    }
    const aborted = () => {
      settle()
      socket.destroy()
      reject(signal.reason)
    }
    socket.once('connect', connected)
    socket.once('error', failed)
    signal.addEventListener('abort', aborted, { once: true })
  })
