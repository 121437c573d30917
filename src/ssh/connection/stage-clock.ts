import type { SshStage } from '../errors.js'

/** Bounds the time of making a connection, and knows how far it has come. Stands still while a person thinks. */
export class StageClock {
  stage: SshStage = 'connect'
  readonly #expired: (stage: SshStage) => void
  #leftMs: number
  #since = 0
  #timer: NodeJS.Timeout | undefined
  #holds = 0

  /** @param timeoutMs 0 never expires. */
  constructor(timeoutMs: number, expired: (stage: SshStage) => void) {
    this.#leftMs = timeoutMs
    this.#expired = expired
    this.#run()
  }

  /** Waits for something that a person may have to do, and does not count the time. */
  async hold<T>(work: Promise<T>): Promise<T> {
    if (this.#holds++ === 0) this.stop()
    try {
      return await work
    } finally {
      if (--this.#holds === 0) this.#run()
    }
  }

  stop(): void {
    if (this.#timer === undefined) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#leftMs = Math.max(1, this.#leftMs - (performance.now() - this.#since))
  }

  #run(): void {
    if (this.#leftMs === 0) return
    this.#since = performance.now()
    this.#timer = setTimeout(() => this.#expired(this.stage), this.#leftMs)
  }
}
