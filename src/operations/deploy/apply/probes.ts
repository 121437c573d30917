import { Readable } from 'node:stream'
import fetch from 'node-fetch'
import type { Machine } from '../../../api/index.js'
import { type Dial, dialDirectly } from '../../../api/transport/dialer.js'
import { DialingAgent } from '../../../api/transport/dialing-agent.js'
import type { TimeLimit } from '../../../time-limit.js'
import type { Hosts } from '../../remote/hosts.js'

/** What an instance is asked, with its placeholders filled. */
export interface HttpProbe {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** How instances are asked whether they are ready. Both reject where there is no answer. */
export interface Probes {
  /** The status that a URL answers with; redirects are not followed. */
  http(probe: HttpProbe, machine: Machine, signal: AbortSignal): Promise<number>
  /** The exit status of a command on a machine; undefined where commands cannot be run there. */
  readonly exec: ((command: string, machine: Machine, signal: AbortSignal) => Promise<number>) | undefined
  /** What bounds the time of asking once. Default: a limit that runs, whoever is asked for a password on the way. */
  readonly timeLimit?: ((machine: Machine, ms: number, signal: AbortSignal) => Promise<TimeLimit>) | undefined
}

/** Straight from here, and without commands. */
export const directProbes: Probes = {
  http: (probe, _machine, signal) => ask(probe, dialDirectly, signal),
  exec: undefined,
}

/** From each machine itself, over SSH. */
export function remoteProbes(hosts: Hosts): Probes {
  return {
    async http(probe, machine, signal) {
      const host = await hosts.of(machine)
      return await ask(probe, (target) => host.dial(target, signal), signal)
    },
    async exec(command, machine, signal) {
      const host = await hosts.of(machine)
      const { code } = await host.run(command, { signal })
      // Ended by a signal, it has not said that all is well.
      return code ?? 255
    },
    timeLimit: (machine, ms, signal) => hosts.timeLimit(machine, ms, signal),
  }
}

async function ask({ url, headers }: HttpProbe, dial: Dial, signal: AbortSignal): Promise<number> {
  const tls = url.startsWith('https:') ? {} : undefined
  const agent = new DialingAgent({ dial, tls }, { keepAlive: false })
  try {
    const response = await fetch(url, { headers, signal, agent, redirect: 'manual' })
    if (response.body instanceof Readable) response.body.destroy()
    return response.status
  } finally {
    agent.destroy()
  }
}
