import { print } from '../../ssh/command.js'
import { clientGone } from '../client-gone.js'
import type { DockerCall } from '../docker-call.js'
import { DockerUsageError } from '../docker-error.js'
import { readFlags } from '../read-flags.js'

export async function waitCommand({ args, engine, stdout, signal }: DockerCall): Promise<number> {
  const { words } = readFlags('docker wait', args, {})
  if (words.length === 0) throw new DockerUsageError("'docker wait' requires at least 1 argument")
  const gone = clientGone(signal)
  for (const container of words.map((name) => engine.find(name))) {
    const status = await Promise.race([container.ended, gone])
    if (status === undefined) return 1
    print(stdout, String(status))
  }
  return 0
}
