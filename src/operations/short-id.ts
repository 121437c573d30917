/** The first part of a machine's ID, by which fleet's tools show it. */
export function shortID(machineID: string): string {
  return machineID.slice(0, 8)
}
