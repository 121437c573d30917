import type { UnitSettings } from './unit-settings.js'

const modes = ['control-group', 'mixed', 'process', 'none'] as const
/** Who is sent the signal as a unit stops. */
export type KillMode = (typeof modes)[number]

/** How the processes of a unit are ended (systemd.kill(5)). Signals are named as they are written. */
export interface KillSettings {
  readonly mode: KillMode
  readonly signal: string
  readonly finalSignal: string
  readonly sendSighup: boolean
  readonly sendSigkill: boolean
}

/** Their names. */
export const killOptions: readonly string[] = [
  'KillMode',
  'KillSignal',
  'FinalKillSignal',
  'SendSIGHUP',
  'SendSIGKILL',
]

export function readKillSettings(settings: UnitSettings, section: string): KillSettings {
  const mode = settings.text(section, 'KillMode')
  return {
    mode: modes.find((known) => known === mode) ?? 'control-group',
    signal: settings.text(section, 'KillSignal') ?? 'SIGTERM',
    finalSignal: settings.text(section, 'FinalKillSignal') ?? 'SIGKILL',
    sendSighup: settings.boolean(section, 'SendSIGHUP'),
    sendSigkill: settings.boolean(section, 'SendSIGKILL', true),
  }
}
