import { containerColumns } from '../../docker/container-columns.js'
import { DockerError } from '../../docker/docker-error.js'
import { printList } from '../../docker/print-list.js'
import { spanOf } from '../../docker/span.js'
import { type CommandCall, print } from '../command.js'
import { readOptions } from './read-options.js'

const specs = {
  all: { short: 'a' },
  quiet: { short: 'q' },
  'no-trunc': {},
  filter: { short: 'f', value: true },
  format: { value: true },
} as const

/** docker(1) of a machine: of one that runs real processes its stand-in, of any other the little that is simulated. */
export async function docker(call: CommandCall): Promise<number> {
  const engine = call.machine.docker
  if (engine === undefined) return simulatedDocker(call)
  const { docker: standIn } = await import('../../docker/docker.js')
  const { folder, environment } = await call.client()
  const variables = Object.entries(environment).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  )
  return standIn({ ...call, engine, client: { folder, environment: new Map(variables) } })
}

/** Lists, stops and removes the containers that the machine's units have started. */
function simulatedDocker({ args, machine, stdout, stderr, ...call }: CommandCall): number {
  const [command, ...rest] = args
  const containers = machine.containers
  if (containers === undefined) return 1
  switch (command) {
    case 'ps':
      return ps({ ...call, args: rest, machine, stdout, stderr })
    case 'stop':
    case 'kill':
    case 'rm': {
      let result = 0
      for (const name of rest.filter((arg) => !arg.startsWith('-'))) {
        const found = containers.list().find((known) => known.name === name || known.id.startsWith(name))
        const done =
          found !== undefined &&
          (command === 'rm'
            ? containers.remove(found.name)
            : containers.stop(found.name, command === 'kill' ? 137 : 0))
        if (done) print(stdout, name)
        else {
          print(stderr, `Error response from daemon: No such container: ${name}`)
          result = 1
        }
      }
      return result
    }
    default:
      print(
        stderr,
        `docker: the containers of this machine are simulated: nothing runs in them, so there is no "docker ${command ?? ''}". There are ps, stop, kill and rm.`,
      )
      return 1
  }
}

function ps({ args, machine, stdout, stderr }: CommandCall): number {
  const read = readOptions(args, specs)
  if (typeof read === 'string') {
    print(stderr, `docker ps: ${read}`)
    return 125
  }
  const { options } = read
  const names = (options.get('filter') ?? []).flatMap((text) => /^name=(.*)$/s.exec(text)?.[1] ?? [])
  const shown = (machine.containers?.list() ?? [])
    .filter(({ running }) => running || options.has('all'))
    .filter(({ name }) => names.every((part) => name.includes(part)))
    // The newest first.
    .reverse()
  const rows = shown.map(({ id, image, created, running, name }) => {
    const age = spanOf(Date.now() - created)
    return {
      ID: options.has('no-trunc') ? id : id.slice(0, 12),
      Image: image,
      // What an image runs is not known here.
      Command: '"simulated"',
      CreatedAt: new Date(created).toISOString(),
      RunningFor: `${age} ago`,
      State: running ? 'running' : 'exited',
      Status: running ? `Up ${age}` : `Exited (0) ${age} ago`,
      Ports: '',
      Names: name,
    }
  })
  try {
    const quiet = options.has('quiet')
    printList(stdout, rows, { columns: containerColumns, format: options.get('format')?.at(-1), quiet })
  } catch (error) {
    if (!(error instanceof DockerError)) throw error
    print(stderr, `docker ps: ${error.message}`)
    return 1
  }
  return 0
}
