import { print } from '../../ssh/command.js'
import type { DockerCall } from '../docker-call.js'
import { DockerUsageError } from '../docker-error.js'
import { goTemplate } from '../go-template/go-template.js'
import { inspectContainer, inspectImage } from '../inspect.js'
import { readFlags } from '../read-flags.js'
import { sameImage } from '../registered-image.js'

const flags = {
  format: { short: 'f', value: true },
  size: { short: 's', ignored: true },
  type: { value: true },
} as const

export function inspectCommand({ args, engine, stdout, stderr }: DockerCall): number {
  const read = readFlags('docker inspect', args, flags)
  if (read.words.length === 0) throw new DockerUsageError("'docker inspect' requires at least 1 argument")
  const type = read.last('type')
  const missing: string[] = []
  const found = read.words.flatMap((name): unknown[] => {
    const container = type === 'image' ? undefined : engine.lookUp(name)
    if (container !== undefined) return [inspectContainer(container)]
    const image = type === 'container' ? undefined : engine.images.find((each) => sameImage(each.name, name))
    if (image !== undefined) return [inspectImage(image)]
    missing.push(name)
    return []
  })
  const format = read.last('format')
  if (format === undefined || format === 'json') {
    print(stdout, JSON.stringify(found, null, format === undefined ? 4 : 0))
  } else print(stdout, ...found.map(goTemplate(format)))
  print(stderr, ...missing.map((name) => `error: no such object: ${name}`))
  return missing.length > 0 ? 1 : 0
}
