import { print } from '../../ssh/command.js'
import { clientGone } from '../client-gone.js'
import type { DockerCall } from '../docker-call.js'
import type { DockerEvent } from '../docker-engine.js'
import { DockerError } from '../docker-error.js'
import { goTemplate } from '../go-template/go-template.js'
import { readFlags } from '../read-flags.js'
import { sameImage } from '../registered-image.js'

const flags = { filter: { short: 'f', value: true }, format: { value: true } } as const

/** Tells what happens to containers from now on, until nobody listens any more. */
export async function eventsCommand({ args, engine, stdout, signal }: DockerCall): Promise<number> {
  const read = readFlags('docker events', args, flags)
  const filters = read.all('filter').map(readFilter)
  const format = read.last('format')
  const line = format === undefined ? plain : format === 'json' ? json : template(format)
  const kinds = new Set(filters.map(({ key }) => key))
  const unlisten = engine.events.listen((event) => {
    const wanted = [...kinds].every((kind) =>
      filters.some(({ key, value }) => key === kind && matches(event, key, value)),
    )
    if (wanted) print(stdout, line(event))
  })
  await clientGone(signal)
  unlisten()
  return 0
}

function readFilter(text: string): { key: string; value: string } {
  const [, key = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(text) ?? []
  if (!['type', 'event', 'container', 'image', 'label'].includes(key)) {
    throw new DockerError(
      `invalid filter '${key}': the stand-in knows type, event, container, image and label`,
    )
  }
  return { key, value }
}

function matches({ type, action, id, attributes }: DockerEvent, key: string, value: string): boolean {
  switch (key) {
    case 'type':
      return type === value
    case 'event':
      return action === value
    case 'container':
      return type === 'container' && (attributes.name === value || (value !== '' && id.startsWith(value)))
    case 'image':
      return sameImage(attributes.image ?? attributes.name ?? '', value)
    default: {
      const [, label = '', wanted] = /^([^=]*)(?:=(.*))?$/s.exec(value) ?? []
      return wanted === undefined ? label in attributes : attributes[label] === wanted
    }
  }
}

function plain({ time, type, action, id, attributes }: DockerEvent): string {
  const facts = Object.entries(attributes).map(([key, value]) => `${key}=${value}`)
  return `${new Date(time).toISOString()} ${type} ${action} ${id} (${facts.join(', ')})`
}

/** In the shape of docker's API. */
function shape({ time, type, action, id, attributes }: DockerEvent) {
  return {
    status: action,
    id,
    from: attributes.image,
    Type: type,
    Action: action,
    Actor: { ID: id, Attributes: attributes },
    scope: 'local',
    time: Math.floor(time / 1_000),
    timeNano: time * 1_000_000,
  }
}

function json(event: DockerEvent): string {
  return JSON.stringify(shape(event))
}

function template(format: string): (event: DockerEvent) => string {
  const fill = goTemplate(format)
  return (event) => fill(shape(event))
}
