import type { SshPool } from '../../ssh/index.js'
import { TimeLimit } from '../../time-limit.js'

/**
 * A time limit for work on a machine, the way there included. It stands still while a person is asked something on the
 * way: whether to trust a host, for a passphrase or a password.
 */
export class PatientLimit extends TimeLimit {
  readonly #ignore: () => void

  /**
   * @param ms 0 for no limit
   * @param pool undefined where nobody is asked
   */
  constructor(ms: number, signal: AbortSignal | undefined, pool: SshPool | undefined) {
    super(ms === 0 ? Number.POSITIVE_INFINITY : ms, signal)
    this.#ignore = pool?.onAsking((asking) => (asking ? this.hold() : this.goOn())) ?? (() => {})
  }

  override [Symbol.dispose](): void {
    this.#ignore()
    super[Symbol.dispose]()
  }
}
