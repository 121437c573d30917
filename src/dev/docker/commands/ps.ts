import type { Container } from '../container.js'
import { containerColumns } from '../container-columns.js'
import type { DockerCall } from '../docker-call.js'
import { DockerError } from '../docker-error.js'
import { printList } from '../print-list.js'
import { readFlags } from '../read-flags.js'
import { sameImage } from '../registered-image.js'
import { spanOf } from '../span.js'

const flags = {
  all: { short: 'a' },
  filter: { short: 'f', value: true },
  format: { value: true },
  'no-trunc': {},
  quiet: { short: 'q' },
} as const

export function psCommand({ args, engine, stdout }: DockerCall): number {
  const read = readFlags('docker ps', args, flags)
  const filters = groups(read.all('filter'))
  const all = read.has('all') || filters.has('status')
  const shown = engine
    .list()
    .filter((container) => all || container.isRunning)
    // Filters of one kind are alternatives, of several kinds conditions.
    .filter((container) =>
      [...filters].every(([key, values]) => values.some((value) => matches(container, key, value))),
    )
  printList(
    stdout,
    shown.map((container) => row(container, read.has('no-trunc'))),
    {
      columns: containerColumns,
      format: read.last('format'),
      quiet: read.has('quiet'),
    },
  )
  return 0
}

function groups(filters: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const filter of filters) {
    const [, key = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(filter) ?? []
    found.set(key, [...(found.get(key) ?? []), value])
  }
  return found
}

function matches(container: Container, key: string, value: string): boolean {
  const { request, name, id, state } = container
  switch (key) {
    case 'name':
      return pattern(value).test(name)
    case 'id':
      return id.startsWith(value)
    case 'status':
      return state === value
    case 'ancestor':
      return sameImage(request.image, value)
    case 'label': {
      const [, label = '', wanted] = /^([^=]*)(?:=(.*))?$/s.exec(value) ?? []
      return wanted === undefined ? request.labels.has(label) : request.labels.get(label) === wanted
    }
    default:
      throw new DockerError(
        `invalid filter '${key}': the stand-in knows name, id, status, ancestor and label`,
      )
  }
}

/** A name is looked for by a regular expression; docker's own begin with a slash. */
function pattern(value: string): RegExp {
  try {
    return new RegExp(value.replace(/^\^?\//, '^'))
  } catch {
    throw new DockerError(`invalid filter 'name=${value}': it is no regular expression`)
  }
}

function row(container: Container, whole: boolean) {
  const { id, shortId, name, request, argv, created } = container
  const command = argv.join(' ')
  return {
    ID: whole ? id : shortId,
    Names: name,
    Image: request.image,
    Command: JSON.stringify(whole || command.length <= 20 ? command : `${command.slice(0, 19)}…`),
    CreatedAt: new Date(created).toISOString().replace('T', ' ').replace(/\..*$/, ' +0000 UTC'),
    RunningFor: `${spanOf(Date.now() - created)} ago`,
    Ports: container.isRunning ? portsOf(container) : '',
    State: container.state,
    Status: statusOf(container),
    Labels: [...request.labels].map(([label, value]) => `${label}=${value}`).join(','),
    Networks: 'host',
    Mounts: '',
    Size: '0B',
  }
}

function portsOf({ ports }: Container): string {
  return ports
    .map(({ number, protocol, hostPort, published }) =>
      published ? `127.0.0.1:${hostPort}->${number}/${protocol}` : `${number}/${protocol}`,
    )
    .join(', ')
}

function statusOf({ state, started, finished, exitStatus }: Container): string {
  if (state === 'running') return `Up ${spanOf(Date.now() - (started ?? 0))}`
  return state === 'exited' ? `Exited (${exitStatus}) ${spanOf(Date.now() - (finished ?? 0))} ago` : 'Created'
}
