import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly method: string
  readonly url: string
  readonly body: string
  readonly headers: IncomingMessage['headers']
}

export interface ScriptedServer extends AsyncDisposable {
  readonly endpoint: string
  readonly port: number
  readonly received: readonly Received[]
}

/**
 * An HTTP server on a loopback port, or a unix socket, that answers as told; the n-th answer is the last
 * one's when there are fewer. Everything it received is kept.
 */
export async function serve(
  answer: (request: Received, response: ServerResponse, count: number) => void,
  { socketPath, host = '127.0.0.1', tls }: { socketPath?: string; host?: string; tls?: ServerOptions } = {},
): Promise<ScriptedServer> {
  const received: Received[] = []
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
    const { method = '', url = '', headers } = request
    const seen = { method, url, headers, body: Buffer.concat(chunks).toString() }
    received.push(seen)
    answer(seen, response, received.length)
  }
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    // A client that goes away in the middle of its request is part of the tests.
    handle(request, response).catch(() => response.destroy())
  }
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  if (socketPath === undefined) server.listen(0, host)
  else server.listen(socketPath)
  await once(server, 'listening')
  const address = server.address()
  const port = isAddressInfo(address) ? address.port : 0
  return {
    endpoint:
      socketPath === undefined
        ? `http${tls ? 's' : ''}://${host.includes(':') ? `[${host}]` : host}:${port}`
        : `unix://${socketPath}`,
    port,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Answers with JSON. */
export function json(
  response: ServerResponse,
  status: number,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(body === undefined ? undefined : JSON.stringify(body))
}

function isAddressInfo(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null
}
