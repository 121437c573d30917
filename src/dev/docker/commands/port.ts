import { print } from '../../ssh/command.js'
import type { DockerCall } from '../docker-call.js'
import { DockerError, DockerUsageError } from '../docker-error.js'
import { readFlags } from '../read-flags.js'

/** Where the published ports of a container are. */
export function portCommand({ args, engine, stdout }: DockerCall): number {
  const { words } = readFlags('docker port', args, {})
  const [name, wanted] = words
  if (name === undefined || words.length > 2) {
    throw new DockerUsageError("'docker port' requires at least 1 and at most 2 arguments")
  }
  const container = engine.find(name)
  const ports = container.isRunning ? container.ports.filter(({ published }) => published) : []
  if (wanted === undefined) {
    print(
      stdout,
      ...ports.map(({ number, protocol, hostPort }) => `${number}/${protocol} -> 127.0.0.1:${hostPort}`),
    )
    return 0
  }
  const full = wanted.includes('/') ? wanted : `${wanted}/tcp`
  const port = ports.find(({ number, protocol }) => `${number}/${protocol}` === full)
  if (port === undefined) {
    throw new DockerError(`no public port '${wanted}' published for ${container.name}`)
  }
  print(stdout, `127.0.0.1:${port.hostPort}`)
  return 0
}
