import type { ServiceCommands } from './service-commands.js'
import type { ServiceResult } from './service-result.js'
import type { ServiceState } from './service-state.js'

/** The sub states in which it waits for processes to end that it has sent a signal to. */
type KillState = 'stop-sigterm' | 'stop-sigkill' | 'final-sigterm' | 'final-sigkill'

/**
 * The way down: ExecStop, a signal to what still runs, ExecStopPost, a signal to what that has left, the end. Each
 * signal is followed by SIGKILL where its time runs out.
 */
export class ServiceDown {
  private readonly state: ServiceState
  private readonly commands: ServiceCommands
  private readonly over: () => void

  /** @param over it has ended. */
  constructor(state: ServiceState, commands: ServiceCommands, over: () => void) {
    this.state = state
    this.commands = commands
    this.over = over
  }

  /** From the beginning: a service that has run. */
  stop(result: ServiceResult = 'success'): void {
    this.state.comeTo(result)
    this.commands.step('ExecStop', 'stop', 'deactivating', (stopped) => this.signal('stop-sigterm', stopped))
  }

  /** Without ExecStop: one that has not come to run, or has failed. */
  terminate(result: ServiceResult = 'success'): void {
    this.signal('stop-sigterm', result)
  }

  end(result: ServiceResult = 'success'): void {
    this.state.comeTo(result)
    this.over()
  }

  /** One of its processes has ended that it had sent a signal to, or all have. */
  processEnded(result: ServiceResult = 'success'): void {
    const { main, control } = this.state.processes
    if (main !== undefined || control !== undefined) return
    switch (this.state.sub) {
      case 'stop-sigterm':
      case 'stop-sigkill':
        this.stopPost(result)
        return
      case 'final-sigterm':
      case 'final-sigkill':
        this.end(result)
    }
  }

  /** Its present state has lasted for longer than it may. */
  timedOut(): void {
    const { state } = this
    const { sendSigkill } = state.service.kill
    switch (state.sub) {
      case 'stop':
        state.note('Stopping timed out. Terminating.', 4)
        this.signal('stop-sigterm', 'timeout')
        return
      case 'stop-sigterm':
      case 'final-sigterm': {
        const isFinal = state.sub === 'final-sigterm'
        state.note(`State '${state.sub}' timed out. ${sendSigkill ? 'Killing' : 'Skipping SIGKILL'}.`, 4)
        if (sendSigkill) this.signal(isFinal ? 'final-sigkill' : 'stop-sigkill', 'timeout')
        else if (isFinal) this.end('timeout')
        else this.stopPost('timeout')
        return
      }
      case 'stop-sigkill':
        state.note('Processes still around after SIGKILL. Ignoring.', 4)
        this.stopPost('timeout')
        return
      case 'stop-post':
        state.note("State 'stop-post' timed out. Terminating.", 4)
        this.signal('final-sigterm', 'timeout')
        return
      case 'final-sigkill':
        state.note('Processes still around after final SIGKILL. Entering failed mode.', 4)
        this.end('timeout')
    }
  }

  /** Ends what still runs, and waits for it. */
  private signal(to: KillState, result: ServiceResult = 'success'): void {
    const { state } = this
    const { service, processes } = state
    state.comeTo(result)
    this.commands.forget()
    const last = to === 'stop-sigkill' || to === 'final-sigkill'
    if (processes.kill(service, last)) {
      state.enter('deactivating', to, service.stopTimeoutSeconds)
      state.awaitEmpty(() => this.processEnded())
    } else if (!last && service.kill.sendSigkill) {
      this.signal(to === 'stop-sigterm' ? 'stop-sigkill' : 'final-sigkill')
    } else if (to === 'stop-sigterm' || to === 'stop-sigkill') this.stopPost()
    else this.end()
  }

  private stopPost(result: ServiceResult = 'success'): void {
    this.state.comeTo(result)
    this.commands.step('ExecStopPost', 'stop-post', 'deactivating', (done) =>
      this.signal('final-sigterm', done),
    )
  }
}
