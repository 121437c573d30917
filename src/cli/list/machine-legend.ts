import type { Machine } from '../../api/index.js'

/** How much of a machine ID is shown where it is cut. */
const shortLength = 8

/** `2dde0d31...`, or the whole ID. */
export function machineIDLegend(id: string, full: boolean): string {
  return full ? id : `${id.slice(0, shortLength)}...`
}

/** `2dde0d31.../10.221.12.109`; only the ID where no address is known. */
export function machineLegend({ id, primaryIP }: Pick<Machine, 'id' | 'primaryIP'>, full: boolean): string {
  return primaryIP === '' ? machineIDLegend(id, full) : `${machineIDLegend(id, full)}/${primaryIP}`
}

/** The same for a machine of which only the ID is known, and which may be gone. */
export function machineLegendOf(id: string, machines: ReadonlyMap<string, Machine>, full: boolean): string {
  return machineLegend(machines.get(id) ?? { id, primaryIP: '' }, full)
}

export function machinesByID(machines: readonly Machine[]): ReadonlyMap<string, Machine> {
  return new Map(machines.map((machine) => [machine.id, machine]))
}
