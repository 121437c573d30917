import type { DockerCall } from '../docker-call.js'
import { DockerError } from '../docker-error.js'
import { imageId } from '../inspect.js'
import { printList } from '../print-list.js'
import { readFlags } from '../read-flags.js'
import { fullReference, type RegisteredImage, sameImage } from '../registered-image.js'

const flags = {
  all: { short: 'a', ignored: true },
  digests: { ignored: true },
  filter: { short: 'f', value: true },
  format: { value: true },
  'no-trunc': {},
  quiet: { short: 'q' },
} as const

export function imagesCommand({ args, engine, stdout }: DockerCall): number {
  const read = readFlags('docker images', args, flags)
  const [only] = read.words
  let shown = engine.images.filter(({ name }) => only === undefined || sameImage(name, only))
  for (const filter of read.all('filter')) {
    const [, key = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(filter) ?? []
    // A registered image has its name: none is left over of anything.
    if (key === 'dangling') shown = value === 'true' || value === '1' ? [] : shown
    else if (key === 'reference') shown = shown.filter(({ name }) => sameImage(name, value))
    else throw new DockerError(`invalid filter '${key}': the stand-in knows dangling and reference`)
  }
  printList(
    stdout,
    shown.map((image) => row(image, read.has('no-trunc'))),
    {
      columns: [
        ['REPOSITORY', 'Repository'],
        ['TAG', 'Tag'],
        ['IMAGE ID', 'ID'],
        ['COMMAND', 'Command'],
      ],
      format: read.last('format'),
      quiet: read.has('quiet'),
    },
  )
  return 0
}

function row(image: RegisteredImage, whole: boolean) {
  const [, repository = image.name, tag = 'latest'] = /^(.*?)(?::([^:/]+))?$/.exec(image.name) ?? []
  const id = imageId(image)
  return {
    Repository: repository,
    Tag: tag,
    ID: whole ? id : id.slice('sha256:'.length, 'sha256:'.length + 12),
    Digest: '<none>',
    Command: image.argv.join(' '),
    Reference: fullReference(image.name),
  }
}
