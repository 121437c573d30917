import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** An embedded cluster in a process of its own: `caasctl dev start --foreground`. */
export class ServedCluster implements AsyncDisposable {
  /** What it said first: that it runs, and where. */
  readonly line: string
  private readonly child: ChildProcess

  private constructor(child: ChildProcess, line: string) {
    this.child = child
    this.line = line
  }

  get socketPath(): string {
    return /unix:\/\/(\S+)/.exec(this.line)?.[1] ?? ''
  }

  /**
   * @param program path of caasctl
   * @param stateHome what XDG_STATE_HOME is to be
   */
  static start(program: string, stateHome: string, ...flags: readonly string[]): Promise<ServedCluster> {
    return ServedCluster.run([process.execPath, program, 'dev', 'start', '--foreground', ...flags], stateHome)
  }

  /** The same with files that can grow no longer than this many KiB. */
  static startLimited(program: string, stateHome: string, fileKiB: number): Promise<ServedCluster> {
    const limit = ['bash', '-c', 'ulimit -f "$1"; shift; exec "$@"', 'bash', String(fileKiB)] as const
    return ServedCluster.run([...limit, process.execPath, program, 'dev', 'start', '--foreground'], stateHome)
  }

  private static async run(
    [command, ...args]: readonly [string, ...string[]],
    stateHome: string,
  ): Promise<ServedCluster> {
    const child = spawn(command, args, {
      env: { PATH: process.env.PATH, XDG_STATE_HOME: stateHome },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const said: string[] = []
    child.stderr?.setEncoding('utf8').on('data', (text: string) => said.push(text))
    const line = once(createInterface(child.stdout), 'line').then(([text]) => String(text))
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`it ended with ${code}: ${said.join('')}`)
    })
    return new ServedCluster(child, await Promise.race([line, ended]))
  }

  /** As a loss of power would end it. */
  async killHard(): Promise<void> {
    await this.end('SIGKILL')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGTERM')
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const gone = once(this.child, 'exit')
    this.child.kill(signal)
    await gone
  }
}
