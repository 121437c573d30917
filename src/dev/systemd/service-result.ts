import { exitStatusName } from './exit-status.js'
import type { ProcessExit } from './runner.js'
import type { ServiceSettings } from './service-settings.js'
import { signalNumber } from './signal-number.js'

/** systemd's `Result` of a service. */
export type ServiceResult =
  | 'success'
  | 'exit-code'
  | 'signal'
  | 'core-dump'
  | 'timeout'
  | 'protocol'
  | 'exec-condition'
  | 'start-limit-hit'
  | 'resources'

const cleanSignals = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGPIPE']

/**
 * What the end of a process means. A daemon may also end by one of four signals (systemd.service(5),
 * SuccessExitStatus); the command of a oneshot, or any other than that of ExecStart, may not.
 */
export function resultOf(
  exit: ProcessExit,
  { successStatus }: Pick<ServiceSettings, 'successStatus'>,
  process: 'daemon' | 'command',
): ServiceResult {
  if (exit.code === 'exited') {
    return exit.status === 0 || successStatus.has(String(exit.status)) ? 'success' : 'exit-code'
  }
  if (successStatus.has(exit.signal)) return 'success'
  if (process === 'daemon' && cleanSignals.includes(exit.signal)) return 'success'
  return exit.code === 'dumped' ? 'core-dump' : 'signal'
}

/** Whether a service that has ended by itself starts again (systemd.service(5), Restart). */
export function restarts(
  settings: Pick<ServiceSettings, 'restart' | 'preventRestartStatus' | 'forceRestartStatus'>,
  result: ServiceResult,
  exit: ProcessExit | undefined,
): boolean {
  const status = exit === undefined ? '' : exit.code === 'exited' ? String(exit.status) : exit.signal
  if (settings.preventRestartStatus.has(status)) return false
  if (settings.forceRestartStatus.has(status)) return true
  if (result === 'exec-condition' || result === 'start-limit-hit') return false
  switch (settings.restart) {
    case 'no':
    case 'on-watchdog':
      return false
    case 'always':
      return true
    case 'on-success':
      return result === 'success'
    case 'on-failure':
      return result !== 'success'
    case 'on-abnormal':
      return result !== 'success' && result !== 'exit-code'
    case 'on-abort':
      return result === 'signal' || result === 'core-dump'
  }
}

/** `code=killed, status=9/KILL`, as systemd's journal entries have it. */
export function describeExitForJournal(exit: ProcessExit): string {
  if (exit.code === 'exited') return describeExit(exit)
  const number = signalNumber(exit.signal) ?? '?'
  return `code=${exit.code}, status=${number}/${exit.signal.replace(/^SIG/, '')}`
}

/** `code=killed, signal=KILL`, as `systemctl status` has it. */
export function describeExit(exit: ProcessExit): string {
  return exit.code === 'exited'
    ? `code=exited, status=${exit.status}/${exitStatusName(exit.status)}`
    : `code=${exit.code}, signal=${exit.signal.replace(/^SIG/, '')}`
}

/** What a command of ExecStop or ExecStopPost is told about how the service ended (systemd.exec(5)). */
export function exitVariables(result: ServiceResult, exit: ProcessExit | undefined): Record<string, string> {
  if (exit === undefined) return { SERVICE_RESULT: result }
  if (exit.code === 'exited') {
    return { SERVICE_RESULT: result, EXIT_CODE: 'exited', EXIT_STATUS: String(exit.status) }
  }
  return { SERVICE_RESULT: result, EXIT_CODE: exit.code, EXIT_STATUS: exit.signal.replace(/^SIG/, '') }
}
