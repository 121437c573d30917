import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import pLimit from 'p-limit'
import { eventually } from './eventually.js'

const systemd = ['/usr/lib/systemd/systemd', '/lib/systemd/systemd'].find((path) => existsSync(path))

/**
 * Whether a real service manager of systemd can be started here: it refuses to run on a computer that was not booted
 * by systemd, unless it is shown a folder that says so, for which the superuser can make a place of its own.
 */
export const hasRealSystemd = systemd !== undefined && canUnshare()
if (!hasRealSystemd) {
  process.stderr.write(
    '\n!! No real systemd can be started here (that takes root, on Linux): it is not compared with.\n',
  )
}

function canUnshare(): boolean {
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/run'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Properties of a unit, as `systemctl show` tells them. */
export type UnitProperties = Readonly<Record<string, string>>

/** A real service manager of systemd for one test file, with units of its own. */
export class RealSystemd implements AsyncDisposable {
  private readonly folder: string
  private readonly process: ChildProcess
  private readonly env: Readonly<Record<string, string>>
  private polled: Promise<ReadonlyMap<string, UnitProperties>> | undefined
  private readonly names: string[] = []
  private readonly atOnce = pLimit(4)

  private constructor(folder: string, process: ChildProcess, env: Record<string, string>) {
    this.folder = folder
    this.process = process
    this.env = env
  }

  /** @param units unit files by name; names that nobody else on this computer uses. */
  static async start(units: Readonly<Record<string, string>>): Promise<RealSystemd> {
    const folder = await mkdtemp(join(tmpdir(), 'caasctl-real-'))
    const unitFolder = join(folder, '.config/systemd/user')
    await mkdir(unitFolder, { recursive: true })
    await mkdir(join(folder, 'run'), { mode: 0o700 })
    for (const [name, text] of Object.entries(units)) await writeFile(join(unitFolder, name), text)
    // A unit that has ended is only remembered while another that is active names it.
    const keeper = `caasctl-${basename(folder)}.target`
    await writeFile(join(unitFolder, keeper), `[Unit]\nAfter=${Object.keys(units).join(' ')}\n`)
    const env = {
      HOME: folder,
      XDG_RUNTIME_DIR: join(folder, 'run'),
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      SYSTEMD_LOG_TARGET: 'kmsg',
      SYSTEMD_LOG_LEVEL: 'info',
      SYSTEMD_LOG_COLOR: '0',
    }
    const log = join(folder, 'log')
    // What it says goes to the kernel's log, in whose place it is shown a file.
    const script = `mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system && touch ${log} && mount --bind ${log} /dev/kmsg && exec ${systemd} --user`
    const process = spawn('unshare', ['-m', 'sh', '-c', script], {
      env,
      stdio: 'ignore',
    })
    const real = new RealSystemd(folder, process, env)
    real.names.push(...Object.keys(units))
    await eventually('the real systemd', async () => {
      await real.systemctl('start', keeper)
      return true
    })
    return real
  }

  /** @throws where it exits with something else than 0. */
  systemctl(...args: readonly string[]): Promise<string> {
    return this.atOnce(() => this.call(args))
  }

  private async call(args: readonly string[]): Promise<string> {
    const inside = ['-m', '-t', String(this.process.pid), 'systemctl', '--user', '--no-pager', ...args]
    const { stdout } = await promisify(execFile)('nsenter', inside, { env: this.env, timeout: 20_000 })
    return stdout
  }

  /** What it knows of a unit now. All who ask at a time are answered by one question. */
  async show(name: string): Promise<UnitProperties> {
    this.polled ??= this.poll().finally(() => {
      this.polled = undefined
    })
    return (await this.polled).get(name) ?? {}
  }

  /** What it has said of a unit, each with its priority: `6 Started web.service.` At most 200 lines in 5 s. */
  async log(unit: string): Promise<string[]> {
    const lines = (await readFile(join(this.folder, 'log'), 'utf8')).split('\n')
    return lines.flatMap((line) => {
      // 24 is the facility of daemons.
      const [, priority, message = ''] = /^<(\d+)>systemd\[\d+\]: (.*)$/.exec(line) ?? []
      return priority !== undefined && message.includes(unit) ? `${Number(priority) - 24} ${message}` : []
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { process } = this
    if (process.exitCode === null) {
      await new Promise<void>((resolve) => {
        process.once('exit', () => resolve())
        process.kill('SIGTERM')
      })
    }
    await rm(this.folder, { recursive: true, force: true })
  }

  private async poll(): Promise<ReadonlyMap<string, UnitProperties>> {
    const text = await this.systemctl('show', ...this.names)
    return new Map(
      text.split('\n\n').map((block): [string, UnitProperties] => {
        const properties = Object.fromEntries(
          block.split('\n').map((line): [string, string] => {
            const equals = line.indexOf('=')
            return [line.slice(0, equals), line.slice(equals + 1)]
          }),
        )
        return [properties.Id ?? '', properties]
      }),
    )
  }
}
