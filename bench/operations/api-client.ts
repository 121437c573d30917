import { Agent, request } from 'node:http'

/** A bare client of fleet's HTTP API that counts its requests. */
export class ApiClient {
  requests = 0
  private readonly endpoint: string
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 })

  constructor(endpoint: string) {
    this.endpoint = endpoint
  }

  get(path: string): Promise<unknown> {
    return this.send('GET', path)
  }

  put(path: string, body: object): Promise<unknown> {
    return this.send('PUT', path, JSON.stringify(body))
  }

  close(): void {
    this.agent.destroy()
  }

  private send(method: string, path: string, body?: string): Promise<unknown> {
    this.requests++
    return new Promise((resolve, reject) => {
      const sent = request(
        `${this.endpoint}/fleet/v1${path}`,
        {
          method,
          agent: this.agent,
          headers: body === undefined ? {} : { 'content-type': 'application/json' },
        },
        (response) => {
          let text = ''
          response.setEncoding('utf8')
          response.on('data', (chunk: string) => {
            text += chunk
          })
          response.on('end', () => resolve(text === '' ? undefined : JSON.parse(text)))
          response.on('error', reject)
        },
      )
      sent.on('error', reject)
      sent.end(body)
    })
  }
}
