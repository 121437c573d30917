import { hostname, userInfo } from 'node:os'
import type { CliIO } from '../io.js'

/** Who is at it, as others are told: `mark@laptop`. */
export function person({ env }: CliIO): string {
  return `${env.USER || env.LOGNAME || loginName()}@${hostname()}`
}

function loginName(): string {
  try {
    return userInfo().username
  } catch {
    // A container may run as a user that has no name.
    return 'somebody'
  }
}
