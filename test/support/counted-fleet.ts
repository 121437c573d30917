import { type Exchange, HttpFleet } from '../../src/api/index.js'
import { type Client, client } from '../../src/operations/index.js'

export interface CountedFleet extends AsyncDisposable {
  readonly fleet: Client
  /** Every try of a request so far, in order of their ends. */
  readonly exchanges: readonly Exchange[]
  /** The requests so far, `PUT /units/web%401.service`, in order; `method` narrows. */
  requests(method?: string): string[]
  forget(): void
}

/** A client of a cluster that remembers what it has sent. */
export function countedFleet(endpoint: string): CountedFleet {
  const exchanges: Exchange[] = []
  const fleet = client(new HttpFleet(endpoint, { onExchange: (exchange) => exchanges.push(exchange) }))
  return {
    fleet,
    exchanges,
    requests: (only) =>
      exchanges
        .filter(({ method }) => only === undefined || method === only)
        .map(({ method, url }) => `${method} ${url.replace(/^.*\/fleet\/v1/, '')}`),
    forget: () => {
      exchanges.length = 0
    },
    [Symbol.asyncDispose]: () => fleet.close(),
  }
}
