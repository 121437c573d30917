import { shortID } from '../short-id.js'
import type { DoctorFinding } from './finding.js'

/** A machine as the registry has it. */
export interface MachineFact {
  /** The ID under which it is kept. */
  readonly id: string
  /** The ID that it says it has; undefined where what it says cannot be read. */
  readonly saysID: string | undefined
  readonly primaryIP: string
  /** Of its fleetd; empty where it is not known. */
  readonly version: string
  /**
   * Seconds until it counts as lost when nothing more is heard of it; `never` where it would not; undefined
   * where that cannot be known, as over the HTTP API.
   */
  readonly ttl: number | 'never' | undefined
  /** The address that its heartbeat before the last one gave; undefined where that is not known any more. */
  readonly previousIP: string | undefined
}

/** Machines with the same ID or address, stale heartbeats, different versions. */
export function checkMachines(machines: readonly MachineFact[]): DoctorFinding[] {
  if (machines.length === 0) {
    return [
      {
        check: 'machine',
        level: 'error',
        message: 'There is no machine: nothing can run.',
        advice: 'Is fleetd running on the machines, and does it reach etcd?',
      },
    ]
  }
  const findings = [
    ...machines.flatMap(ownFindings),
    ...sameAddress(machines),
    ...overdue(machines),
    ...versions(machines),
  ]
  const ok: DoctorFinding = {
    check: 'machine',
    level: 'ok',
    message:
      machines.length === 1
        ? 'There is one machine.'
        : `There are ${machines.length} machines, all different.`,
  }
  return findings.length === 0 ? [ok] : findings
}

function ownFindings({ id, saysID, primaryIP, previousIP, ttl }: MachineFact): DoctorFinding[] {
  const about = { check: 'machine', machineID: id } as const
  const findings: DoctorFinding[] = []
  if (saysID === undefined) {
    const message = `What machine ${shortID(id)} says of itself cannot be read; it is in no list.`
    findings.push({ ...about, level: 'error', message, advice: 'Start fleetd there again.' })
  } else if (saysID !== id) {
    const message = `Machine ${shortID(id)} says that it is ${shortID(saysID)}.`
    findings.push({ ...about, level: 'error', message, advice: 'Give each machine an ID of its own.' })
  }
  if (previousIP !== undefined && previousIP !== primaryIP) {
    findings.push({
      ...about,
      level: 'error',
      message: `Machine ${shortID(id)} says now ${primaryIP || 'no address'}, and said ${previousIP || 'no address'} before: are they two with the same ID?`,
      advice: 'Where a disk was copied: systemd-machine-id-setup, with /etc/machine-id removed before.',
    })
  }
  if (ttl === 'never') {
    findings.push({
      ...about,
      level: 'warning',
      message: `Machine ${shortID(id)} stays in the list for ever, alive or not.`,
      advice: 'Start fleetd there again, or remove its key in etcd where it is gone.',
    })
  }
  return findings
}

function sameAddress(machines: readonly MachineFact[]): DoctorFinding[] {
  const byAddress = new Map<string, string[]>()
  for (const { id, primaryIP } of machines) {
    if (primaryIP !== '') byAddress.set(primaryIP, [...(byAddress.get(primaryIP) ?? []), id])
  }
  return [...byAddress].flatMap(([address, ids]): DoctorFinding[] =>
    ids.length === 1
      ? []
      : [
          {
            check: 'machine',
            level: 'warning',
            message: `${ids.map(shortID).join(' and ')} have the same address, ${address}.`,
            advice:
              'A machine that got a new ID goes within its time to live; else set public_ip in fleet.conf to what is its own.',
          },
        ],
  )
}

/**
 * A fleetd renews its key when half its time is over. All have the same time, of which the longest that is left
 * anywhere is a lower bound: who has less than half of that is late, for sure.
 */
function overdue(machines: readonly MachineFact[]): DoctorFinding[] {
  const longest = Math.max(...machines.map(({ ttl }) => (typeof ttl === 'number' ? ttl : 0)))
  return machines.flatMap(({ id, ttl }): DoctorFinding[] =>
    typeof ttl !== 'number' || ttl >= Math.floor(longest / 2) - 1
      ? []
      : [
          {
            check: 'machine',
            level: 'warning',
            machineID: id,
            message: `The heartbeat of ${shortID(id)} is overdue: in ${ttl} s it counts as lost.`,
            advice: 'Is it under strain, or cut off from etcd? journalctl -u fleet there says so.',
          },
        ],
  )
}

function versions(machines: readonly MachineFact[]): DoctorFinding[] {
  const all = [...new Set(machines.map(({ version }) => version).filter((version) => version !== ''))]
  if (all.length < 2) return []
  return [
    {
      check: 'machine',
      level: 'warning',
      message: `The machines run different versions of fleet: ${all.sort().join(', ')}.`,
      advice: 'That is well while an update goes round, and not for long.',
    },
  ]
}
