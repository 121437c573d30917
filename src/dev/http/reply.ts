import { encodeGoJson } from './go-json.js'

/** An answer of the API. */
export interface Reply {
  readonly status: number
  readonly body: string
  readonly contentType: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

export function jsonReply(status: number, value: unknown): Reply {
  return { status, body: encodeGoJson(value), contentType: 'application/json' }
}

/** An answer without a body; fleet names a type even then in one place. */
export function emptyReply(status: number, contentType?: string): Reply {
  return { status, body: '', contentType }
}

/** fleet's form of an error. Its own faults it keeps to itself: their message is empty. */
export function errorReply(code: number, message = ''): Reply {
  return jsonReply(code, { error: { code, message } })
}

/** Go's JSON leaves out what is empty. */
export function orNothing<T extends string | readonly unknown[]>(value: T | undefined): T | undefined {
  return value === undefined || value.length === 0 ? undefined : value
}
