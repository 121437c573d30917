import { createHash } from 'node:crypto'
import type { Machine } from '../api/index.js'

/** A virtual machine to be; what is left out gets a value of its own that is the same in every run. */
export interface MachineSpec {
  /** 32 hexadecimal digits. */
  readonly id?: string
  readonly primaryIP?: string
  readonly metadata?: Readonly<Record<string, string>>
  readonly hostname?: string
}

/** A virtual machine's identity. */
export interface MachineIdentity extends Machine {
  readonly hostname: string
}

/** Name of the cluster that is meant when none is named. */
export const defaultClusterName = 'dev'

const known: readonly { readonly id: string; readonly primaryIP: string }[] = [
  { id: '1cdadb87c5e04e4f9a0d7c1b3b6e2f10', primaryIP: '10.230.14.83' },
  { id: '2dde0d31b7a94c2e8f1e5a6d0c4b9e21', primaryIP: '10.221.12.109' },
  { id: '7f1f2982d3c84b5fa2c96e7f8d1a0b32', primaryIP: '10.230.14.39' },
  { id: 'f7257c36e1f24d6ab3d87f9a0e2c1b43', primaryIP: '10.237.157.117' },
]

/**
 * The identity of the machine of a cluster that has this number, counted from 1: always the same one. The first
 * four of the cluster `dev` are those that the documentation speaks of.
 */
export function machineIdentity(cluster: string, number: number, spec: MachineSpec = {}): MachineIdentity {
  const digest = createHash('sha256').update(`${cluster} ${number}`).digest()
  const usual = cluster === defaultClusterName ? known[number - 1] : undefined
  const [second = 0, third = 0, fourth = 0] = digest.subarray(16)
  return {
    id: spec.id ?? usual?.id ?? digest.toString('hex').slice(0, 32),
    primaryIP: spec.primaryIP ?? usual?.primaryIP ?? `10.${second}.${third}.${1 + (fourth % 254)}`,
    metadata: spec.metadata ?? {},
    hostname: spec.hostname ?? `${cluster}-${number}`,
  }
}
