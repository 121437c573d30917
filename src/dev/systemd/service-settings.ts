import { type ExecCommand, readCommands } from './exec-command.js'
import { type ExecutionSettings, readExecutionSettings } from './execution-settings.js'
import { exitStatusWord } from './exit-status.js'
import { type KillSettings, readKillSettings } from './kill-settings.js'
import type { UnitSettings } from './unit-settings.js'

const serviceTypes = ['simple', 'exec', 'forking', 'oneshot', 'dbus', 'notify', 'idle'] as const
export type ServiceType = (typeof serviceTypes)[number]

const restartPolicies = [
  'no',
  'on-success',
  'on-failure',
  'on-abnormal',
  'on-watchdog',
  'on-abort',
  'always',
] as const
export type RestartPolicy = (typeof restartPolicies)[number]

const commandLists = [
  'ExecCondition',
  'ExecStartPre',
  'ExecStart',
  'ExecStartPost',
  'ExecReload',
  'ExecStop',
  'ExecStopPost',
] as const
export type CommandList = (typeof commandLists)[number]

const notifyAccesses = ['none', 'main', 'exec', 'all'] as const
/** Whose word counts of what a service says of itself. */
export type NotifyAccess = (typeof notifyAccesses)[number]

/** The settings of `[Service]` with systemd's defaults (systemd.service(5)). Times are in seconds. */
export interface ServiceSettings {
  readonly type: ServiceType
  readonly commands: Readonly<Record<CommandList, readonly ExecCommand[]>>
  readonly remainAfterExit: boolean
  readonly restart: RestartPolicy
  readonly restartSeconds: number
  readonly startTimeoutSeconds: number
  readonly stopTimeoutSeconds: number
  readonly startLimitBurst: number
  readonly startLimitSeconds: number
  readonly successStatus: ReadonlySet<string>
  readonly preventRestartStatus: ReadonlySet<string>
  readonly forceRestartStatus: ReadonlySet<string>
  /** Seconds that it may run. */
  readonly runtimeSeconds: number
  /** Where a forking service writes the ID of its main process. */
  readonly pidFile: string | undefined
  readonly guessMainPid: boolean
  readonly notifyAccess: NotifyAccess
  readonly kill: KillSettings
  readonly execution: ExecutionSettings
  /** Why systemd would refuse to load the unit. */
  readonly fault: string | undefined
}

/** The names of what counts of systemd.service(5). */
export const serviceOptions: readonly string[] = [
  ...commandLists,
  'Type',
  'BusName',
  'RemainAfterExit',
  'PIDFile',
  'GuessMainPID',
  'NotifyAccess',
  'Restart',
  'RestartSec',
  'TimeoutSec',
  'TimeoutStartSec',
  'TimeoutStopSec',
  'RuntimeMaxSec',
  'SuccessExitStatus',
  'RestartPreventExitStatus',
  'RestartForceExitStatus',
  'StartLimitBurst',
  'StartLimitInterval',
]

export function readServiceSettings(settings: UnitSettings, fill: (text: string) => string): ServiceSettings {
  const section = 'Service'
  const commands = Object.fromEntries(
    commandLists.map((name) => [
      name,
      settings.list(section, name).flatMap((value) => readCommands(value, fill) ?? []),
    ]),
  ) as Record<CommandList, ExecCommand[]>
  const typeText = settings.text(section, 'Type')
  const type =
    serviceTypes.find((known) => known === typeText) ??
    (commands.ExecStart.length === 0 ? 'oneshot' : settings.text(section, 'BusName') ? 'dbus' : 'simple')
  const restartText = settings.text(section, 'Restart')
  const restart = restartPolicies.find((known) => known === restartText) ?? 'no'
  const remainAfterExit = settings.boolean(section, 'RemainAfterExit')
  const timeout = settings.seconds(section, 'TimeoutSec', 90)
  const pidFileText = settings.text(section, 'PIDFile')
  const pidFile = pidFileText === undefined ? undefined : fill(pidFileText)
  return {
    type,
    commands,
    remainAfterExit,
    restart,
    restartSeconds: settings.seconds(section, 'RestartSec', 0.1),
    startTimeoutSeconds: orNever(
      settings.seconds(
        section,
        'TimeoutStartSec',
        type === 'oneshot' && settings.text(section, 'TimeoutSec') === undefined ? 0 : timeout,
      ),
    ),
    stopTimeoutSeconds: orNever(settings.seconds(section, 'TimeoutStopSec', timeout)),
    startLimitBurst: settings.number(
      'Unit',
      'StartLimitBurst',
      settings.number(section, 'StartLimitBurst', 5),
    ),
    startLimitSeconds: settings.seconds(
      'Unit',
      'StartLimitIntervalSec',
      settings.seconds(section, 'StartLimitInterval', 10),
    ),
    successStatus: new Set(settings.words(section, 'SuccessExitStatus').map(exitStatusWord)),
    preventRestartStatus: new Set(settings.words(section, 'RestartPreventExitStatus').map(exitStatusWord)),
    forceRestartStatus: new Set(settings.words(section, 'RestartForceExitStatus').map(exitStatusWord)),
    runtimeSeconds: settings.seconds(section, 'RuntimeMaxSec', Number.POSITIVE_INFINITY),
    pidFile: pidFile === undefined || pidFile.startsWith('/') ? pidFile : `/run/${pidFile}`,
    guessMainPid: settings.boolean(section, 'GuessMainPID', true),
    notifyAccess: readNotifyAccess(settings.text(section, 'NotifyAccess'), type),
    kill: readKillSettings(settings, section),
    execution: readExecutionSettings(settings, section, fill),
    fault: findFault(type, restart, remainAfterExit, commands),
  }
}

/** A service that is waited for must be listened to. */
function readNotifyAccess(text: string | undefined, type: ServiceType): NotifyAccess {
  const access = notifyAccesses.find((known) => known === text) ?? 'none'
  return type === 'notify' && access === 'none' ? 'main' : access
}

/** The checks of systemd's `service_verify`. */
function findFault(
  type: ServiceType,
  restart: RestartPolicy,
  remainAfterExit: boolean,
  commands: Readonly<Record<CommandList, readonly ExecCommand[]>>,
): string | undefined {
  if (commands.ExecStart.length === 0) {
    if (commands.ExecStop.length === 0) {
      return 'Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.'
    }
    if (type !== 'oneshot')
      return 'Service has no ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.'
    if (!remainAfterExit) {
      return 'Service has no ExecStart= setting, which is only allowed for RemainAfterExit=yes services. Refusing.'
    }
  }
  if (type !== 'oneshot' && commands.ExecStart.length > 1) {
    return 'Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.'
  }
  if (type === 'oneshot' && (restart === 'always' || restart === 'on-success')) {
    return "Service has Restart= set to either always or on-success, which isn't allowed for Type=oneshot services. Refusing."
  }
  return undefined
}

/** `TimeoutSec=0` means that it never runs out. */
function orNever(seconds: number): number {
  return seconds === 0 ? Number.POSITIVE_INFINITY : seconds
}
