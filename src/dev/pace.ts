/** How fast things happen in the embedded cluster, in milliseconds. */
export interface Pace {
  /**
   * How long a machine counts as alive after its last sign of life. A lost machine's units move after that
   * time. fleet's default is 30,000; the embedded cluster's is 3,000.
   */
  readonly ttlMs: number
  /** From a change to the engine's round about it. fleet needs up to 2,000; default 50. */
  readonly engineMs: number
  /** From a change to an agent's acting on it. fleet needs up to 5,000; default 20. */
  readonly agentMs: number
  /** From a change in systemd to its being published. fleet looks every 1,000; default 50. */
  readonly publishMs: number
  /**
   * Time on the simulated machines runs that many times as fast: with 10, `RestartSec=15` takes 1.5 s and
   * `/bin/sleep 4` 0.4 s. Default 1.
   */
  readonly speed: number
}

/** How fast time goes in an embedded cluster where nobody says otherwise. */
export const defaultPace: Pace = { ttlMs: 3_000, engineMs: 50, agentMs: 20, publishMs: 50, speed: 1 }

/** fleet's own pace, with which the embedded cluster takes as long as a real one. */
export const fleetPace: Pace = { ttlMs: 30_000, engineMs: 1_000, agentMs: 1_000, publishMs: 1_000, speed: 1 }
