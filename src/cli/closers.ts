import { setTimeout as sleep } from 'node:timers/promises'

/** Longest that saying goodbye may take, milliseconds: who has the answer should not wait for it. */
const patienceMs = 2_000

/** What is to be closed when a command has ended. */
export class Closers {
  private readonly closers: (() => Promise<void> | void)[] = []

  add(close: () => Promise<void> | void): void {
    this.closers.push(close)
  }

  /** Closes all, the last first. What a connection has to say at its end is of no use to anybody. */
  async close(): Promise<void> {
    for (const close of this.closers.reverse()) {
      await Promise.race([
        Promise.resolve(close()).catch(() => {}),
        sleep(patienceMs, undefined, { ref: false }),
      ])
    }
  }
}
