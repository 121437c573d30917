import type { DoctorFinding } from './finding.js'

/** A member of the etcd cluster, as it answered a question that needs a majority. */
export interface MemberFact {
  readonly name: string
  readonly endpoint: string
  /** Why it did not answer. */
  readonly error?: Error | undefined
  /** Between which two values its clock lies, in milliseconds ahead of the clock here. */
  readonly clock?: { readonly least: number; readonly most: number } | undefined
}

/** Clocks of members that lie farther apart are told, milliseconds: etcd itself warns from here on. */
const apartMs = 1_000
/** The same between etcd and this computer, where there is one member alone to go by. */
const awayMs = 5_000

/**
 * Which members answer, and whether there is a majority of them.
 * @param hasMajority whether any at all answered a question that needs one, be it at another address
 */
export function checkMembers(members: readonly MemberFact[], hasMajority: boolean): DoctorFinding[] {
  const silent = members.filter(({ error }) => error !== undefined)
  const answering = members.length - silent.length
  const all: DoctorFinding = {
    check: 'etcd',
    level: 'ok',
    message: `${answering} of ${members.length} etcd member${members.length === 1 ? ' answers' : 's answer'}.`,
  }
  const each = silent.map(
    ({ name, endpoint, error }): DoctorFinding => ({
      check: 'etcd',
      level: hasMajority ? 'warning' : 'error',
      message: `Member ${name} (${endpoint}) does not answer from here: ${error?.message ?? ''}`,
      advice: 'Is etcd running there, and is this the address under which clients reach it?',
    }),
  )
  return [...(silent.length === 0 ? [all] : each), quorum(answering, members.length, hasMajority)]
}

function quorum(answering: number, of: number, hasMajority: boolean): DoctorFinding {
  const majority = Math.floor(of / 2) + 1
  if (!hasMajority) {
    return {
      check: 'quorum',
      level: 'error',
      message: 'etcd has no majority: nothing can be read for sure, and nothing written.',
      advice: `Bring members back until ${majority} of ${of} run and reach each other.`,
    }
  }
  if (of > 1 && answering <= majority) {
    return {
      check: 'quorum',
      level: 'warning',
      message: `etcd has a majority; from here ${answering} of ${of} members can be seen, so it may not bear another loss.`,
      advice: 'Bring the members back that do not answer.',
    }
  }
  return { check: 'quorum', level: 'ok', message: 'etcd has a majority.' }
}

/** Whether the clocks of the members agree; etcd lets keys expire by the clock of whoever leads. */
export function checkClocks(members: readonly MemberFact[]): DoctorFinding[] {
  const clocks = members.flatMap(({ name, clock }) => (clock === undefined ? [] : { name, ...clock }))
  const pairs = clocks.flatMap((behind) =>
    clocks.map((ahead) => ({ behind: behind.name, ahead: ahead.name, ms: ahead.least - behind.most })),
  )
  const worst = pairs.reduce((most, pair) => (pair.ms > most.ms ? pair : most), {
    behind: '',
    ahead: '',
    ms: 0,
  })
  if (worst.ms > apartMs) {
    return [
      {
        check: 'clock',
        level: 'warning',
        message: `The clock of ${worst.ahead} is at least ${seconds(worst.ms)} ahead of that of ${worst.behind}: machines and states may seem lost when etcd changes its leader.`,
        advice: 'Keep the clocks together: systemd-timesyncd or ntpd on every machine.',
      },
    ]
  }
  const [first] = clocks
  if (first === undefined) return []
  const away = Math.max(0, first.least, -first.most)
  if (away > awayMs) {
    return [
      {
        check: 'clock',
        level: 'warning',
        message: `The clock of ${first.name} and the one here are at least ${seconds(away)} apart.`,
        advice: 'Times in journals and certificates are then off: which of the two is right?',
      },
    ]
  }
  return [
    { check: 'clock', level: 'ok', message: 'The clocks of etcd agree, as far as can be seen from here.' },
  ]
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`
}
