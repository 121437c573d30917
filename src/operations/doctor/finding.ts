import type { Ghost } from '../../api/index.js'
import type { MendStep } from './plan-mend.js'

/** What was looked at. */
export type DoctorCheck =
  | 'ssh-config'
  | 'ssh-key'
  | 'ssh'
  | 'host-key'
  | 'tunnel'
  | 'api'
  | 'etcd'
  | 'quorum'
  | 'clock'
  | 'engine'
  | 'machine'
  | 'ghost'
  | 'unit'

/** `unchecked` is what could not be looked at; the message says why. */
export type DoctorLevel = 'ok' | 'warning' | 'error' | 'unchecked'

/** What one check came to. */
export interface DoctorFinding {
  readonly check: DoctorCheck
  readonly level: DoctorLevel
  /** What is so, one sentence. */
  readonly message: string
  /** What to do about it, one sentence; undefined where there is nothing to do, or nothing to say. */
  readonly advice?: string | undefined
  readonly unit?: string | undefined
  readonly machineID?: string | undefined
  /** The ghost that was found, and the steps that take it away: see {@link mendGhost}. */
  readonly ghost?: Ghost | undefined
  readonly mend?: readonly MendStep[] | undefined
}

/** The worst of them; unchecked things are as good as `ok`. */
export function worstLevel(findings: readonly DoctorFinding[]): 'ok' | 'warning' | 'error' {
  if (findings.some(({ level }) => level === 'error')) return 'error'
  return findings.some(({ level }) => level === 'warning') ? 'warning' : 'ok'
}

/** An error as a finding: its words, and its advice. */
export function failure(check: DoctorCheck, error: Error, advice?: string): DoctorFinding {
  const suggestion =
    'suggestion' in error && typeof error.suggestion === 'string' ? error.suggestion : undefined
  return { check, level: 'error', message: error.message, advice: advice ?? suggestion }
}
