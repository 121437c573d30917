import ssh2, {
  type IdentityCallback,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2'
import { parseKey } from './parse-key.js'

/** What a signature of an RSA key is made over. */
export type SignatureHash = 'sha1' | 'sha256' | 'sha512'

/** A key to log in with, whoever holds its private half. */
export interface Identity {
  /** In SSH's wire format. */
  readonly publicKey: Buffer
  /** For messages: `ED25519 SHA256:… (agent)`. */
  readonly what: string
  /** Signs what the server sent. Asked only when the server would take the key. */
  sign(data: Buffer, hash: SignatureHash | undefined): Promise<Buffer>
}

/**
 * Shows ssh2 one identity as an agent that holds nothing else, so that keys of all origins are offered in one
 * order of ours and a signature is only asked for when it is wanted.
 * @internal
 */
export class AgentOfOne extends ssh2.BaseAgent<ParsedKey> {
  readonly #identity: Identity
  readonly #failed: (error: Error) => void

  constructor(identity: Identity, failed: (error: Error) => void) {
    super()
    this.#identity = identity
    this.#failed = failed
  }

  override getIdentities(done: IdentityCallback<ParsedKey>): void {
    const key = parseKey(this.#identity.publicKey)
    if (key instanceof Error) done(key)
    else done(null, [key])
  }

  override sign(
    _key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    const done = typeof options === 'function' ? options : callback
    const hash = typeof options === 'function' ? undefined : options.hash
    const signed = this.#identity.sign(data, hash).then((signature) => done?.(null, signature))
    signed.catch((error: Error) => {
      this.#failed(error)
      done?.(error)
    })
  }
}
