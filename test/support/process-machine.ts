import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ProcessKeeper } from '../../src/dev/processes/process-keeper.js'
import { ProcessRunner } from '../../src/dev/processes/process-runner.js'
import { MachineClock } from '../../src/dev/systemd/clock.js'
import { Service } from '../../src/dev/systemd/service.js'
import { Systemd } from '../../src/dev/systemd/systemd.js'
import { fleetOptions, hashOptions } from '../../src/units/index.js'

/** systemd of one machine that runs real processes, without a cluster around it. */
export class ProcessMachine implements AsyncDisposable {
  readonly systemd: Systemd
  readonly keeper: ProcessKeeper
  readonly folder: string

  private constructor(folder: string, keeper: ProcessKeeper) {
    this.folder = folder
    this.keeper = keeper
    const place = {
      folder,
      programs: join(folder, 'bin'),
      programNames: new Set<string>(),
      notifySocket: join(folder, 'notify.sock'),
      environment: {},
    }
    this.systemd = new Systemd({
      machineID: '0'.repeat(32),
      hostname: 'core-1.example',
      clock: new MachineClock(),
      runner: new ProcessRunner({ machineID: '0'.repeat(32), place, keeper }),
    })
  }

  static async start(): Promise<ProcessMachine> {
    const folder = await mkdtemp(join(tmpdir(), 'caasctl-machine-'))
    return new ProcessMachine(folder, await ProcessKeeper.open(folder))
  }

  /** Puts a unit file in its place, as an agent does. */
  load(name: string, text: string): void {
    const options = fleetOptions(text)
    this.systemd.load(name, { options, hash: hashOptions(options) })
    this.systemd.reload()
  }

  service(name: string): Service {
    const unit = this.systemd.find(name)
    if (unit instanceof Service) return unit
    throw new Error(`${name} is no service`)
  }

  state(name: string): string {
    const { active, sub } = this.systemd.state(name)
    return `${active}/${sub}`
  }

  messages(name?: string): string[] {
    return this.systemd.journal.entries(name).map(({ identifier, message }) => `${identifier}: ${message}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.systemd.cut()
    await this.keeper[Symbol.asyncDispose]()
    await rm(this.folder, { recursive: true, force: true })
  }
}
