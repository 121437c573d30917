import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { quoteForShell } from '../../src/ssh/index.js'
import { eventually } from './eventually.js'

export interface TerminalOptions {
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  readonly columns?: number
  readonly rows?: number
}

/**
 * A command in a real terminal (that of util-linux's `script`), to be typed at and looked at. Killed when it is
 * disposed of, and after 60 s in any case.
 */
export class PseudoTerminal implements AsyncDisposable {
  /** All that was written to the terminal so far, control sequences included. */
  output = ''
  /** Resolves with the exit code. */
  readonly exit: Promise<number>
  private readonly child: ChildProcess
  private readonly folder = mkdtempSync(join(tmpdir(), 'caasctl-tty-'))

  constructor(argv: readonly string[], { env, cwd, columns = 80, rows = 24 }: TerminalOptions = {}) {
    const line = `tty > ${quoteForShell([join(this.folder, 'tty')])}; stty cols ${columns} rows ${rows}; exec ${quoteForShell(argv)}`
    this.child = spawn('script', ['-qefc', `exec bash -c ${quoteForShell([line])}`, '/dev/null'], {
      env: { TERM: 'xterm', PATH: process.env.PATH, ...env },
      cwd,
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: 60_000,
      killSignal: 'SIGKILL',
    })
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.output += text
    })
    this.exit = new Promise((resolve) => {
      this.child.once('close', (code) => resolve(code ?? -1))
    })
  }

  type(text: string): void {
    this.child.stdin?.write(text)
  }

  /** Waits until the terminal shows something. */
  async shows(text: string | RegExp, deadline = 30_000): Promise<void> {
    const found = () => (typeof text === 'string' ? this.output.includes(text) : text.test(this.output))
    await eventually(`the terminal shows ${text}; it shows ${JSON.stringify(this.output)}`, found, {
      deadline,
    })
  }

  /** Waits until a shell in it does what is typed. */
  async hasShell(): Promise<void> {
    const answers = () => {
      this.type('echo "<$((1 + 1))>"\n')
      return this.output.includes('<2>')
    }
    await eventually('the shell is there', answers, { every: 300 })
  }

  /** As a window that is dragged; whoever runs in it is told by a signal. */
  resize(columns: number, rows = 24): void {
    const tty = readFileSync(join(this.folder, 'tty'), 'utf8').trim()
    execFileSync('stty', ['-F', tty, 'cols', String(columns), 'rows', String(rows)])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL')
    await this.exit
    rmSync(this.folder, { recursive: true, force: true })
  }
}
