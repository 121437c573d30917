/** A request as the API's resources see it. */
export interface ApiRequest {
  readonly method: string
  /** Decoded, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** Every `Content-Type` header, as they came. */
  readonly contentTypes: readonly string[]
  readonly body: string
}
