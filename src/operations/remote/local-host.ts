import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { constants } from 'node:os'
import { PassThrough, Readable, type Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { RemoteExit, RemoteProcess, RunResult } from '../../ssh/index.js'
import type { Host } from './host.js'

type Options = NonNullable<Parameters<Host['exec']>[1]>

/** This machine, on which commands run without SSH as they would run over it: by a shell, in a group of their own. */
export class LocalHost implements Host {
  async exec(command: string, { stdin, signal, env }: Options = {}): Promise<RemoteProcess> {
    signal?.throwIfAborted()
    const child = spawn('/bin/sh', ['-c', command], {
      stdio: ['pipe', 'pipe', 'pipe'],
      // What the shell starts must be reached by a signal too.
      detached: true,
      ...(env === undefined ? {} : { env: { ...process.env, ...env } }),
    })
    await once(child, 'spawn')
    const running = attach(child, signal)
    if (stdin === undefined) running.stdin.end()
    else if (stdin !== 'pipe') stdin.pipe(running.stdin)
    return running
  }

  async run(command: string, options: Omit<Options, 'pty'> = {}): Promise<RunResult> {
    const running = await this.exec(command, options)
    const [stdout, stderr, exit] = await Promise.all([
      buffer(running.stdout),
      buffer(running.stderr),
      running.exit,
    ])
    return { stdout, stderr, ...exit }
  }

  readonly dial: Host['dial'] = async (target, signal, { allowHalfOpen = false } = {}) => {
    const socket =
      'socketPath' in target
        ? connect({ path: target.socketPath, allowHalfOpen })
        : connect({ ...target, allowHalfOpen })
    await once(socket, 'connect', signal === undefined ? {} : { signal })
    return socket
  }
}

function attach(child: ChildProcess, signal: AbortSignal | undefined): RemoteProcess {
  const {
    stdin = new PassThrough(),
    stdout = Readable.from([]),
    stderr = Readable.from([]),
  } = withoutNulls(child)
  stdin.on('error', () => {})
  const kill = (name: NodeJS.Signals) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    // The group may have ended in between.
    try {
      process.kill(-child.pid, name)
    } catch {
      child.kill(name)
    }
  }
  const exit = new Promise<RemoteExit>((resolve, reject) => {
    const abort = () => {
      kill('SIGTERM')
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', abort, { once: true })
    child.once('exit', (code, name) => {
      signal?.removeEventListener('abort', abort)
      resolve({ code: code ?? undefined, signal: name ?? undefined })
    })
  })
  exit.catch(() => {})
  return {
    stdin,
    stdout,
    stderr,
    exit,
    agentForwarding: 'off',
    resize: () => {},
    signal: (name) => {
      const full = `SIG${name}`
      if (isSignal(full)) kill(full)
    },
    close: () => {
      kill('SIGHUP')
      for (const stream of [stdin, stdout, stderr]) stream.destroy()
    },
  }
}

function withoutNulls({ stdin, stdout, stderr }: ChildProcess): {
  readonly stdin: Writable | undefined
  readonly stdout: Readable | undefined
  readonly stderr: Readable | undefined
} {
  return { stdin: stdin ?? undefined, stdout: stdout ?? undefined, stderr: stderr ?? undefined }
}

function isSignal(name: string): name is NodeJS.Signals {
  return Object.hasOwn(constants.signals, name)
}
