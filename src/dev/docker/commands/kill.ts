import type { DockerCall } from '../docker-call.js'
import { eachContainer } from '../each-container.js'
import { readFlags } from '../read-flags.js'
import { readSignal } from '../signals.js'

const flags = { signal: { short: 's', value: true } } as const

export function killCommand(call: DockerCall): Promise<number> {
  const read = readFlags('docker kill', call.args, flags)
  const signal = readSignal(read.last('signal') ?? 'SIGKILL')
  return eachContainer(call, 'kill', read.words, async (container) => {
    call.engine.kill(container, signal)
    // The engine answers once it is dead, so that an rm that follows finds it so.
    if (signal === 'SIGKILL') await container.ended
  })
}
