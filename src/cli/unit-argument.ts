import { basename } from 'node:path'
import { completeUnitName } from '../units/index.js'

/** The unit that an argument means: `units/web` is `web.service`, as with fleetctl. */
export function unitNameOf(argument: string): string {
  return completeUnitName(basename(argument))
}
