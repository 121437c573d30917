import { parsePort } from '../../ssh/destination.js'
import { UsageError } from '../usage-error.js'

/** One port to be carried to a machine. */
export interface ForwardSpec {
  /** The address to listen on. */
  readonly host: string
  /** 0: a free one. */
  readonly port: number
  /** Machine or unit. */
  readonly place: string
  /** Where to on that machine. */
  readonly remote:
    | { readonly host: string | undefined; readonly port: number }
    | { readonly socketPath: string }
}

/**
 * Reads `[[ADDRESS:]LOCAL:]PORT MACHINE|UNIT [REMOTE]`, several times over.
 * REMOTE is a port, a host, host:port, or the path of a unix socket.
 * @throws {UsageError}
 */
export function readForwardSpecs(words: readonly string[]): ForwardSpec[] {
  const specs: ForwardSpec[] = []
  for (let at = 0; at < words.length; ) {
    const [local = '', place, remote, after] = words.slice(at, at + 4)
    const ports = readLocal(local)
    if (ports === undefined) throw new UsageError(`${JSON.stringify(local)} is not [LOCAL:]PORT.`)
    if (place === undefined) throw new UsageError(`Nothing says to which machine port ${local} should lead.`)
    // What could begin the next one is a REMOTE only where nothing or the next one stands behind it.
    const hasRemote =
      remote !== undefined &&
      (readLocal(remote) === undefined || after === undefined || readLocal(after) !== undefined)
    specs.push({
      host: ports.host,
      port: ports.local,
      place,
      remote: readRemote(hasRemote ? remote : undefined, ports.port),
    })
    at += hasRemote ? 3 : 2
  }
  return specs
}

function readLocal(text: string): { host: string; local: number; port: number } | undefined {
  const [, bracketed, plain, localText, portText = ''] =
    /^(?:(?:\[([^\]]+)\]|([^:[\]]+)):(?=\d+:))?(?:(\d+):)?(\d+)$/.exec(text) ?? []
  const port = parsePort(portText)
  const local = localText === undefined ? port : localText === '0' ? 0 : parsePort(localText)
  if (port === undefined || local === undefined) return undefined
  return { host: bracketed ?? plain ?? '127.0.0.1', local, port }
}

function readRemote(text: string | undefined, port: number): ForwardSpec['remote'] {
  if (text === undefined) return { host: undefined, port }
  if (text.startsWith('/')) return { socketPath: text }
  const alone = parsePort(text)
  if (alone !== undefined) return { host: undefined, port: alone }
  const [, bracketed, plain, own] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? []
  const host = bracketed ?? plain ?? text
  const ownPort = own === undefined ? port : parsePort(own)
  if (ownPort === undefined)
    throw new UsageError(`${JSON.stringify(text)} is not a place: ${own} is no port.`)
  return { host, port: ownPort }
}
