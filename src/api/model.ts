import type { UnitOption } from '../units/index.js'

/** What a unit should be: known to the cluster, scheduled to a machine, or started there. */
export const desiredStates = ['inactive', 'loaded', 'launched'] as const

/** How far a unit is asked to be: `inactive` (submitted only), `loaded` (on a machine) or `launched` (started there). */
export type DesiredState = (typeof desiredStates)[number]

/** A machine that is alive. */
export interface Machine {
  /** 32 hexadecimal digits on a real machine. */
  readonly id: string
  /** The address under which the others know it; empty where none is configured. */
  readonly primaryIP: string
  readonly metadata: Readonly<Record<string, string>>
}

/** A unit in the registry. */
export interface Unit {
  readonly name: string
  /** The unit file. */
  readonly options: readonly UnitOption[]
  readonly desiredState: DesiredState
  /**
   * How far the cluster has come. `launched` says that systemd was told to start the unit, not that it runs:
   * see {@link UnitState}. Undefined or `inactive` for ever for a global unit.
   */
  readonly currentState: DesiredState | undefined
  /** The machine it is scheduled to; undefined where it is scheduled to none, and for a global unit. */
  readonly machineID: string | undefined
}

/** What systemd on one machine says of a unit. A global unit has one on each machine. */
export interface UnitState {
  readonly name: string
  readonly machineID: string
  /** SHA-1 of the unit file that is loaded there, 40 hexadecimal digits; empty with old servers. */
  readonly hash: string
  /** systemd's LoadState: `loaded`, `not-found`, `error`, … */
  readonly load: string
  /** systemd's ActiveState: `active`, `inactive`, `activating`, `deactivating`, `failed`, `reloading`. */
  readonly active: string
  /** systemd's SubState: `running`, `dead`, `exited`, `start-pre`, `auto-restart`, … */
  readonly sub: string
}

/** A unit to be created, or to replace the one of that name. */
export interface NewUnit {
  readonly name: string
  readonly options: readonly UnitOption[]
  readonly desiredState: DesiredState
}
