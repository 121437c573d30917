import { print } from '../../ssh/command.js'
import type { DockerCall } from '../docker-call.js'
import { DockerUsageError } from '../docker-error.js'
import { readFlags } from '../read-flags.js'
import { fullReference } from '../registered-image.js'

const flags = {
  'all-tags': { short: 'a', ignored: true },
  'disable-content-trust': { ignored: true },
  platform: { value: true, ignored: true },
  quiet: { short: 'q' },
} as const

/** There is nothing to pull: an image is there if it is registered. */
export function pullCommand({ args, engine, stdout }: DockerCall): number {
  const read = readFlags('docker pull', args, flags)
  const [name, ...others] = read.words
  if (name === undefined || others.length > 0) throw new DockerUsageError("'docker pull' requires 1 argument")
  engine.pull(name)
  if (!read.has('quiet')) print(stdout, `Status: ${name} is registered as a command of this computer`)
  print(stdout, fullReference(name))
  return 0
}
