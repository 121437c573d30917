import type { DockerCall } from '../docker-call.js'
import { eachContainer } from '../each-container.js'
import { readFlags } from '../read-flags.js'

const flags = { force: { short: 'f' }, volumes: { short: 'v', ignored: true } } as const

export function rmCommand(call: DockerCall): Promise<number> {
  const read = readFlags('docker rm', call.args, flags)
  const force = read.has('force')
  return eachContainer(call, 'rm', read.words, (container) => call.engine.remove(container, { force }))
}
