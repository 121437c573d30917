import type { DockerCall } from '../docker-call.js'
import { eachContainer } from '../each-container.js'
import { readFlags } from '../read-flags.js'
import { readSeconds } from '../run-request.js'
import { readSignal } from '../signals.js'

const flags = {
  signal: { short: 's', value: true },
  timeout: { short: 't', value: true },
  time: { value: true, means: 'timeout' },
} as const

export function stopCommand(call: DockerCall): Promise<number> {
  const read = readFlags('docker stop', call.args, flags)
  const timeout = read.last('timeout')
  const seconds = timeout === undefined ? undefined : readSeconds(timeout)
  const named = read.last('signal')
  const signal = named === undefined ? undefined : readSignal(named)
  return eachContainer(call, 'stop', read.words, (container) => call.engine.stop(container, seconds, signal))
}
