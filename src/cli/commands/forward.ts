import { once } from 'node:events'
import { CaasctlError } from '../../error.js'
import { formatHostPort } from '../../ssh/destination.js'
import { defineCommand, operand } from '../command.js'
import { machineLegend } from '../list/machine-legend.js'
import { clusterHosts } from '../ssh/cluster-hosts.js'
import { type ForwardSpec, readForwardSpecs } from '../ssh/forward-specs.js'
import { remoteFlags } from '../ssh/remote-flags.js'

export default defineCommand({
  name: 'forward',
  summary: 'Bring a port of a machine to this computer',
  description: `
Listens on a local port and carries each connection to a port of a machine, or of the machine that has a unit: [LOCAL:]PORT MACHINE|UNIT [REMOTE]. Several may follow one another. LOCAL is the port here where it is another one; 0 takes a free one.

REMOTE is another place as seen from that machine: a port, a host, host:port, or the path of a unix socket. Not given: the same port at the machine’s own address.

Prints where it listens, one line each, and runs until Ctrl-C. A lost connection is made again for the next one; a unit that has moved is found again.`,
  operands: {
    port: operand.many({ summary: '[LOCAL:]PORT, machine or unit, [REMOTE]', complete: 'machine-or-unit' }),
  },
  flags: remoteFlags,
  examples: [
    { line: 'caasctl forward 8500 1cdadb87', does: 'The console of Consul on localhost:8500' },
    { line: 'caasctl forward 8080:80 http-router.service', does: 'Port 80 of the machine that has a unit' },
    {
      line: 'caasctl forward 6379 redis 127.0.0.1 8500 1cdadb87',
      does: 'Two at once, one to a port on loopback there',
    },
  ],
  async run(context, flags) {
    const specs = readForwardSpecs(flags.port)
    const [{ PlaceDialer }, { forward }] = await Promise.all([
      import('../../operations/remote/dial-place.js'),
      import('../../ssh/index.js'),
    ])
    const { output, signal } = context
    const hosts = clusterHosts(context, flags)
    const fleet = await context.fleet()
    for (const spec of specs) {
      const dialer = new PlaceDialer(fleet, { kind: 'any', name: spec.place }, spec.remote, hosts)
      const machine = await dialer.machine(signal)
      const listener = await forward((hungUp) => dialer.dial(hungUp), {
        host: spec.host,
        port: spec.port,
        onFailure: (error) => output.warn(error.message),
      }).catch((error: unknown) => {
        throw new ListenError(spec, error)
      })
      context.onEnd(() => listener.close())
      const here = formatHostPort(listener.host, listener.port)
      output.line(`${here} -> ${machineLegend(machine, false)} ${remoteText(spec, machine.primaryIP)}`)
    }
    if (!signal.aborted) await once(signal, 'abort')
    return 0
  },
})

function remoteText({ remote }: ForwardSpec, address: string): string {
  return 'socketPath' in remote ? remote.socketPath : formatHostPort(remote.host ?? address, remote.port)
}

/** A local port that cannot be had. */
class ListenError extends CaasctlError {
  override readonly name = 'ListenError'
  readonly code = 'LISTEN_FAILED'

  constructor({ host, port }: ForwardSpec, cause: unknown) {
    const reason =
      cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE'
        ? 'somebody else has it'
        : cause instanceof Error
          ? cause.message
          : String(cause)
    super(`Cannot listen on ${formatHostPort(host, port)}: ${reason}.`, {
      suggestion: 'Take another port: LOCAL:PORT, or 0:PORT for a free one.',
      cause,
    })
  }
}
