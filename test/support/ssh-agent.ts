import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

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
  for (let waited = 0; !existsSync(socket); waited += 10) {
    if (waited > 5000 || child.exitCode !== null) throw new Error('ssh-agent does not start')
    await sleep(10)
  }
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
