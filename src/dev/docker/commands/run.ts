import { print } from '../../ssh/command.js'
import { clientGone } from '../client-gone.js'
import type { Container, OutputPiece } from '../container.js'
import type { DockerCall } from '../docker-call.js'
import { readRun } from '../run-request.js'
import type { SignalName } from '../signals.js'
import { standIn } from '../stand-in.js'

/** Signals that a client keeps to itself. */
const kept: readonly string[] = ['SIGCHLD', 'SIGPIPE', 'SIGURG']

/**
 * Runs an image. In the foreground the client's signals go to the container, which goes on if the client is gone
 * in any other way.
 */
export async function runCommand(call: DockerCall): Promise<number> {
  const { engine, stdout, stderr } = call
  const request = await readRun(call.args, call.client)
  const container = await engine.create(request)
  print(stderr, `docker: ${request.image}: ${standIn.text}`)
  if (request.detach) {
    await engine.start(container, call.signal)
    print(stdout, container.id)
    return 0
  }
  const detach = attach(container, call)
  try {
    const early: SignalName[] = []
    if (request.proxySignals) {
      call.onSignal((signal) => {
        if (kept.includes(signal)) return
        if (container.isRunning) engine.kill(container, signal)
        else early.push(signal)
      })
    }
    await engine.start(container, call.signal)
    for (const signal of early) if (container.isRunning) engine.kill(container, signal)
    feed(container, call)
    return (await Promise.race([container.ended, clientGone(call.signal)])) ?? 1
  } finally {
    detach()
  }
}

/** Passes on what it prints. A reader that is too slow holds the container back, as it does with docker. */
function attach(container: Container, { stdout, stderr, signal }: DockerCall): () => void {
  const write = ({ stream, content }: OutputPiece) => {
    const to = stream === 'stdout' ? stdout : stderr
    if (to.write(content)) return
    container.hold(true)
    to.once('drain', release)
  }
  const release = () => container.hold(false)
  const unlisten = container.output.listen(write)
  const detach = () => {
    unlisten()
    release()
  }
  signal.addEventListener('abort', detach)
  return () => {
    signal.removeEventListener('abort', detach)
    detach()
  }
}

function feed({ process, request }: Container, { stdin }: DockerCall): void {
  if (request.interactive && process?.stdin != null) stdin.pipe(process.stdin)
}
