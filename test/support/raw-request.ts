import { request } from 'node:http'

export interface RawReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export interface RawRequest {
  /** `http://127.0.0.1:PORT`, or the path of a unix socket. */
  readonly to: string
  readonly method?: string
  /** Sent as it is. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** One HTTP request with nothing added, followed or tidied. */
export function rawRequest({ to, method = 'GET', path, headers, body }: RawRequest): Promise<RawReply> {
  const where = to.startsWith('/') ? { socketPath: to } : { host: '127.0.0.1', port: new URL(to).port }
  return new Promise((resolve, reject) => {
    const sent = request({ ...where, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
