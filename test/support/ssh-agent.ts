import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from './eventually.js'

export interface SshAgent extends AsyncDisposable {
  readonly socket: string
  /** Gives it a private key. */
  add(keyFile: string): void
}

/** Starts OpenSSH's own agent on a socket of its own. It ends by itself after two minutes. */
export async function startSshAgent(): Promise<SshAgent> {
  const folder = await mkdtemp(join(tmpdir(), 'ssh-agent-'))
  const socket = join(folder, 's')
  const child = spawn('timeout', ['120', 'ssh-agent', '-D', '-a', socket], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  await eventually('ssh-agent listens', () => answers(socket))
  return {
    socket,
    add: (keyFile) => {
      execFileSync('ssh-add', ['-q', keyFile], { env: { ...process.env, SSH_AUTH_SOCK: socket } })
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The socket is there a moment before somebody listens on it. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
