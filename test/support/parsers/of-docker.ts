import { PassThrough } from 'node:stream'
import { docker } from '../../../src/dev/docker/docker.js'
import { DockerEngine } from '../../../src/dev/docker/docker-engine.js'
import { registeredImage } from '../../../src/dev/docker/registered-image.js'
import { readRun } from '../../../src/dev/docker/run-request.js'
import { NotExecutedError } from '../../../src/dev/processes/process-keeper.js'
import type { Parser } from './parser.js'

const client = { folder: '/nowhere', environment: new Map([['A', 'b']]) }

/** What the stand-in says and exits with, on a machine with a container that has not begun to run, and starts nothing. */
async function standIn(text: string): Promise<readonly [string, number]> {
  const engine = new DockerEngine({
    machine: 'machine',
    images: [registeredImage('nginx:1', { command: 'nginx', expose: [80] })],
    keeper: {
      start: () => {
        throw new NotExecutedError('/nowhere', 'Permission denied')
      },
      end: async () => {},
    },
    environment: { PATH: '/nowhere' },
  })
  await engine.create(await readRun(['--name', 'web-1', '-p', '80:80', '-l', 'a=b', 'nginx:1'], client))
  let said = ''
  const output = () =>
    new PassThrough().on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
  const status = await docker({
    args: text.split(' '),
    engine,
    client,
    stdin: new PassThrough(),
    stdout: output(),
    stderr: output(),
    // Nobody waits for what goes on.
    signal: AbortSignal.abort(),
    onSignal: () => {},
  })
  return [said, status]
}

export const dockerParsers: readonly Parser[] = [
  {
    name: 'command line of docker',
    read: standIn,
    samples: [
      'ps -aq --filter name=web --filter status=created --no-trunc',
      'ps -a --format {{.Names}}{{.Ports}}',
      'container inspect -f {{.State.Status}}{{json.Config}} web-1 --type container',
      'images --format json -q --filter reference=nginx',
      'events -f type=container --filter label=a --format {{.ID}}',
      'logs -ft --tail=5 web-1',
      'stop -t 5 --signal=HUP web-1',
      'kill -s 9 web-1',
      'exec -it -e A=b -w / web-1 sh -c x',
      'port web-1 80/tcp',
      'rm -fv web-1',
      'wait web-1',
      'pull -q nginx:1',
      'version --format {{.Client.Version}}',
      'info -f {{.Name}}',
    ],
    pieces: [
      ...[
        'ps ',
        'inspect ',
        'images ',
        'events ',
        'logs ',
        'stop ',
        'kill ',
        'exec ',
        'port ',
        'rm ',
        'wait ',
      ],
      ...[' web-1', ' nginx:1', ' -', ' --', ' --filter ', ' --filter=', 'name=', 'label=', 'status='],
      ...[' --format ', '{{.Names}}', '{{range .Ports}}', '{{json .}}', '{{index . ', ' -t ', ' --tail '],
    ],
  },
]
