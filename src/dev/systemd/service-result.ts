import type { ProcessExit } from './runner.js'
import type { ServiceSettings } from './service-settings.js'

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
const dumpingSignals = ['SIGQUIT', 'SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGFPE', 'SIGBUS', 'SIGSEGV', 'SIGSYS']

/**
 * What the end of a process means. The main process of a daemon may also end by one of four signals
 * (systemd.service(5), SuccessExitStatus).
 */
export function resultOf(
  exit: ProcessExit,
  { type, successStatus }: Pick<ServiceSettings, 'type' | 'successStatus'>,
  process: 'main' | 'control',
): ServiceResult {
  if (exit.code === 'exited') {
    return exit.status === 0 || (process === 'main' && successStatus.has(String(exit.status)))
      ? 'success'
      : 'exit-code'
  }
  if (process === 'main' && successStatus.has(exit.signal)) return 'success'
  if (process === 'main' && type !== 'oneshot' && cleanSignals.includes(exit.signal)) return 'success'
  return dumpingSignals.includes(exit.signal) ? 'core-dump' : 'signal'
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

const exitNames: Readonly<Record<number, string>> = {
  0: 'SUCCESS',
  1: 'FAILURE',
  2: 'INVALIDARGUMENT',
  126: 'n/a',
  127: 'n/a',
  200: 'CHDIR',
  203: 'EXEC',
  217: 'USER',
}

/** `code=exited, status=1/FAILURE`, as in systemd's journal entries and `systemctl status`. */
export function describeExit(exit: ProcessExit): string {
  return exit.code === 'exited'
    ? `code=exited, status=${exit.status}/${exitNames[exit.status] ?? 'n/a'}`
    : `code=${dumpingSignals.includes(exit.signal) ? 'dumped' : 'killed'}, signal=${exit.signal.replace(/^SIG/, '')}`
}
