import { HttpFleet } from '../../src/api/index.js'
import {
  type Cluster,
  type ClusterOptions,
  type MachineSpec,
  type Pace,
  startCluster,
} from '../../src/dev/index.js'
import { fleetOptions } from '../../src/units/index.js'
import { eventually } from './eventually.js'

/** As fast as it goes; a machine is lost after half a second. */
export const fastPace: Pace = { ttlMs: 500, engineMs: 5, agentMs: 2, publishMs: 5, speed: 50 }

/** Machines with IDs that can be told apart: `a000…`, `b000…`. */
export function lettered(
  letters: string,
  metadata: Readonly<Record<string, MachineSpec['metadata']>> = {},
): MachineSpec[] {
  return [...letters].map((letter) => ({
    id: letter.padEnd(32, '0'),
    primaryIP: `10.0.0.${letter.charCodeAt(0)}`,
    metadata: metadata[letter] ?? {},
  }))
}

/** An embedded cluster seen through its API, with machines by their first letter. */
export class ObservedCluster implements AsyncDisposable {
  readonly cluster: Cluster
  readonly fleet: HttpFleet

  private constructor(cluster: Cluster) {
    this.cluster = cluster
    this.fleet = new HttpFleet(cluster.endpoint)
  }

  static async start(options: ClusterOptions): Promise<ObservedCluster> {
    return new ObservedCluster(await startCluster({ ...options, pace: { ...fastPace, ...options.pace } }))
  }

  /** Submits and launches a unit that sleeps, with lines of `[X-Fleet]`. */
  async launch(name: string, ...fleetLines: readonly string[]): Promise<void> {
    const text = `[Service]\nExecStart=/bin/sleep infinity\n[X-Fleet]\n${fleetLines.join('\n')}\n`
    await this.fleet.putUnit({ name, desiredState: 'launched', options: fleetOptions(text) })
  }

  /** Where each unit is and how far it has come: `{ 'web.service': 'launched a' }`. */
  async units(): Promise<Record<string, string>> {
    const units = await this.fleet.units()
    return Object.fromEntries(
      units.map(({ name, currentState, machineID }) => [name, `${currentState} ${machineID?.[0] ?? '-'}`]),
    )
  }

  /** What systemd says: `{ 'web.service a': 'active/running' }`. */
  async states(): Promise<Record<string, string>> {
    const states = await this.fleet.unitStates()
    return Object.fromEntries(
      states.map(({ name, machineID, active, sub }) => [`${name} ${machineID[0]}`, `${active}/${sub}`]),
    )
  }

  /** Waits until units are where they should be; others do not matter. */
  async until(expected: Readonly<Record<string, string>>): Promise<void> {
    await until('units', () => this.units(), expected)
  }

  /** Waits until exactly these states are published. */
  async untilStates(expected: Readonly<Record<string, string>>): Promise<void> {
    await eventually('states', async () => isSame(await this.states(), expected), { every: 5 })
  }

  /** Waits until nothing changes any more, and tells how things are then. */
  async settled(): Promise<Record<string, string>> {
    let last = ''
    return eventually(
      'nothing changes',
      async () => {
        const units = await this.units()
        const now = JSON.stringify([units, await this.states()])
        const same = now === last
        last = now
        return same ? units : undefined
      },
      { every: 60 },
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fleet.close()
    await this.cluster.stop()
  }
}

async function until(
  what: string,
  look: () => Promise<Record<string, string>>,
  expected: Readonly<Record<string, string>>,
): Promise<void> {
  await eventually(
    what,
    async () => {
      const seen = await look()
      const wanted = Object.fromEntries(Object.keys(expected).map((key) => [key, seen[key]]))
      return isSame(wanted, expected)
    },
    { every: 5 },
  )
}

function isSame(seen: object, expected: object): true {
  const [a, b] = [seen, expected].map((value) => JSON.stringify(Object.entries(value).sort()))
  if (a !== b) throw new Error(`it is ${a}, not ${b}`)
  return true
}
