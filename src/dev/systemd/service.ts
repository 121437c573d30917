import type { RunningProcess } from './runner.js'
import { ServiceCommands } from './service-commands.js'
import { ServiceDown } from './service-down.js'
import type { FinishedProcess } from './service-processes.js'
import { restarts, type ServiceResult } from './service-result.js'
import { readServiceSettings, type ServiceSettings } from './service-settings.js'
import { ServiceState } from './service-state.js'
import { ServiceUp } from './service-up.js'
import { StartLimit } from './start-limit.js'
import { Unit, type UnitHost } from './unit.js'
import type { UnitSettings } from './unit-settings.js'

/**
 * A service unit: its commands one after the other through the states of systemd's service.c, up and down, and
 * whether it starts again at the end. What a process is and does is the runner's affair.
 */
export class Service extends Unit {
  /** How many times it was started again after it had ended by itself. */
  restartCount = 0
  service: ServiceSettings
  private readonly state: ServiceState
  private readonly commands: ServiceCommands
  private readonly up: ServiceUp
  private readonly down: ServiceDown
  private readonly startLimit = new StartLimit()
  private forbidRestart = false
  private startAfterStop = false

  constructor(name: string, settings: UnitSettings, host: UnitHost) {
    super(name, settings, host)
    this.service = readServiceSettings(settings, (text) => host.fill(text, name))
    this.state = new ServiceState(this, {
      host,
      become: (active, sub) => this.become(active, sub),
      timedOut: () => (this.active === 'deactivating' ? this.down : this.up).timedOut(),
    })
    this.commands = new ServiceCommands(this.state, {
      late: (result) => this.down.processEnded(result),
      failed: (result) => {
        if (this.active === 'deactivating') this.down.end(result)
        else this.down.terminate(result)
      },
    })
    this.down = new ServiceDown(this.state, this.commands, () => this.ended())
    this.up = new ServiceUp(this.state, this.commands, this.down)
  }

  get result(): ServiceResult {
    return this.state.result
  }

  /** The process that the service is about; undefined while there is none. */
  get main(): RunningProcess | undefined {
    return this.state.processes.main
  }

  /** The process of a command such as those of ExecStop, while it runs. */
  get control(): RunningProcess | undefined {
    return this.state.processes.control
  }

  /** The processes of the present run that have ended. */
  get finished(): readonly FinishedProcess[] {
    return this.state.processes.finished
  }

  /** What the service says of itself (sd_notify(3), STATUS); empty where it says nothing. */
  get statusText(): string {
    return this.state.processes.statusText
  }

  override get fault(): string | undefined {
    return this.service.fault
  }

  override reconfigure(settings: UnitSettings): void {
    super.reconfigure(settings)
    this.service = readServiceSettings(settings, (text) => this.host.fill(text, this.name))
  }

  override resetFailed(): void {
    this.startLimit.reset()
    this.state.result = 'success'
    super.resetFailed()
  }

  start(): void {
    if (this.active === 'deactivating') {
      this.startAfterStop = true
      return
    }
    // One that waits to start again goes on waiting; only a restart does not.
    if (this.active !== 'inactive' && this.active !== 'failed') return
    this.restartCount = 0
    this.begin()
  }

  stop(): void {
    this.startAfterStop = false
    this.forbidRestart = true
    switch (this.sub) {
      case 'auto-restart':
        this.state.tell('Stopped')
        this.state.enter('inactive', 'dead')
        return
      case 'condition':
      case 'start-pre':
      case 'start':
      case 'start-post':
      case 'reload':
        this.state.starting = false
        this.down.terminate()
        return
      case 'running':
      case 'exited':
        this.down.stop()
        // What is done at once is not announced.
        if (this.active === 'deactivating') this.state.tell('Stopping', '...')
    }
  }

  /** Stops, and starts again once it has stopped. */
  restart(): void {
    this.stop()
    this.start()
  }

  /** @returns false where the unit has no way to reload, or nothing that could. */
  reload(): boolean {
    if (this.service.commands.ExecReload.length === 0) return false
    if (this.sub !== 'running' && this.sub !== 'exited') return false
    this.up.reload()
    return true
  }

  private begin(): void {
    const { state } = this
    const { startLimitBurst, startLimitSeconds } = this.service
    if (!this.startLimit.allows(this.host.clock.uptime(), startLimitBurst, startLimitSeconds)) {
      state.note('Start request repeated too quickly.', 4)
      state.comeTo('start-limit-hit')
      this.noteFailure()
      state.tell('Failed to start', '.', 3)
      state.enter('failed', 'failed')
      return
    }
    this.forbidRestart = false
    this.startAfterStop = false
    state.begin()
    if (this.restartCount === 0) this.noteWithoutEffect()
    this.up.start()
    // What is done at once is not announced.
    if (state.starting) state.tell('Starting', '...')
  }

  /** Nothing of it runs any more. */
  private ended(): void {
    const { state } = this
    const { pidFile, restartSeconds } = this.service
    const asked = this.forbidRestart
    if (pidFile !== undefined) this.host.runner.removeFile(pidFile)
    state.processes.abandon()
    this.tellEnd(asked)
    state.starting = false
    if (this.startAfterStop) {
      this.restartCount = 0
      this.begin()
    } else if (!asked && restarts(this.service, state.result, state.mainExit)) {
      state.enter('activating', 'auto-restart')
      state.limit(restartSeconds, () => {
        this.restartCount++
        state.note(`Scheduled restart job, restart counter is at ${this.restartCount}.`)
        state.tell('Stopped')
        this.begin()
      })
    } else if (isFailure(state.result)) state.enter('failed', 'failed')
    else state.enter('inactive', 'dead')
  }

  private tellEnd(asked: boolean): void {
    const { state } = this
    if (state.result === 'success') state.note('Deactivated successfully.')
    else if (state.result === 'exec-condition') state.note("Skipped due to 'exec-condition'.")
    else this.noteFailure()
    state.processes.noteLeftBehind(this.service)
    if (!state.starting) {
      if (asked) state.tell('Stopped')
    } else if (state.result === 'success')
      state.tell(this.service.type === 'oneshot' ? 'Finished' : 'Started')
    else if (state.result === 'exec-condition') state.tell('Condition check resulted in', ' being skipped.')
    else if (isFailure(state.result)) state.tell('Failed to start', '.', 3)
  }

  private noteFailure(): void {
    this.state.note(`Failed with result '${this.result}'.`, 4)
  }

  private noteWithoutEffect(): void {
    const names = this.host.runner.withoutEffect(this.settings.names('Service'))
    if (names.length > 0) this.state.note(`No effect here: ${names.join(', ')}`, 5)
  }
}

function isFailure(result: ServiceResult): boolean {
  return result !== 'success' && result !== 'exec-condition'
}
