import type { DockerCall } from '../docker-call.js'
import { DockerError, DockerUsageError } from '../docker-error.js'
import { readFlags } from '../read-flags.js'
import { assignment } from '../run-request.js'

const flags = {
  detach: { short: 'd' },
  env: { short: 'e', value: true },
  interactive: { short: 'i' },
  privileged: { ignored: true },
  tty: { short: 't', ignored: true },
  user: { short: 'u', value: true, ignored: true },
  workdir: { short: 'w', value: true },
} as const

/** Runs a further command with a container's environment, in its folder; it ends with the container. */
export async function execCommand(call: DockerCall): Promise<number> {
  const { args, engine, client, stdin, stdout, stderr, signal } = call
  const read = readFlags('docker exec', args, flags, { wordEndsFlags: true })
  const [name, program, ...rest] = read.words
  if (name === undefined || program === undefined) {
    throw new DockerUsageError("'docker exec' requires at least 2 arguments")
  }
  const container = engine.find(name)
  if (!container.isRunning) throw new DockerError(`container ${container.id} is not running`)
  const interactive = read.has('interactive')
  const environment = new Map(read.all('env').flatMap((text) => assignment(text, client)))
  const folder = read.last('workdir')
  const { child, ended } = await engine.exec(container, [program, ...rest], {
    environment,
    folder,
    interactive,
  })
  if (read.has('detach')) {
    child.stdout?.resume()
    child.stderr?.resume()
    return 0
  }
  child.stdout?.pipe(stdout, { end: false })
  child.stderr?.pipe(stderr, { end: false })
  if (child.stdin !== null) stdin.pipe(child.stdin)
  // docker leaves it running; here whoever called it is gone, and nobody would end it.
  const gone = () => child.kill('SIGKILL')
  signal.addEventListener('abort', gone)
  const status = await ended
  signal.removeEventListener('abort', gone)
  return status
}
