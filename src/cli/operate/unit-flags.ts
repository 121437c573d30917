import { flag } from '../flag.js'
import { UsageError } from '../usage-error.js'

/** Flags of the commands that wait. */
export const waitFlags = {
  timeout: flag.duration({ summary: 'How long to wait at most; 0 waits for ever', default: '5m' }),
  'no-block': flag.boolean({ summary: 'Do not wait: return when the cluster has taken the request' }),
  'block-attempts': flag.integer({
    summary: 'The limit as fleetctl counts it: N times two seconds; 0 waits for ever',
  }),
}

/** The same for a command that has nothing to wait for: fleetctl's scripts give them everywhere. */
export const idleWaitFlags = {
  'no-block': flag.boolean({ summary: 'Without meaning here: there is nothing to wait for', hidden: true }),
  'block-attempts': flag.integer({
    summary: 'Without meaning here: there is nothing to wait for',
    hidden: true,
  }),
}

/** Flags of the commands that read unit files. */
export const sourceFlags = {
  replace: flag.boolean({ summary: 'Replace the unit in the cluster where the file here is another' }),
  sign: flag.boolean({ summary: 'Refused: signed units are gone from fleet', hidden: true }),
}

/** Flags of the commands about units that exist. */
export const existingFlags = {
  'ignore-missing': flag.boolean({ summary: 'A unit that is not there is no error' }),
}

/** What fleetctl has for units that exist and that only has a meaning for unit files. */
export const idleReplaceFlag = {
  replace: flag.boolean({ summary: 'Without meaning here', hidden: true }),
}

/** Milliseconds of one of fleetctl's attempts. */
const attemptMs = 2_000

/** What the waiting flags come to. */
export function waitOptions(flags: {
  readonly timeout: number
  readonly noBlock: boolean
  readonly blockAttempts: number | undefined
}): { readonly wait: boolean; readonly timeoutMs: number } {
  return {
    wait: !flags.noBlock,
    timeoutMs: flags.blockAttempts === undefined ? flags.timeout : flags.blockAttempts * attemptMs,
  }
}

/** @throws {UsageError} as fleetctl refuses it, in its words */
export function refuseSign({ sign }: { readonly sign: boolean }): void {
  if (sign) throw new UsageError('The signed/verified units feature is DEPRECATED and cannot be used.')
}
