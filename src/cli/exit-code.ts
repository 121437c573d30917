import { isCaasctlError } from '../error.js'

/** Codes of errors that say the command line, a variable or the configuration is wrong. */
const usageCodes = new Set([
  'USAGE',
  'BAD_RANGE',
  'BAD_CONNECTION_SETTING',
  'BAD_CONFIGURATION',
  'BAD_APPLICATION_NAME',
  'CANNOT_SCALE',
  'BAD_CLUSTER_NAME',
  'IMAGE_SYNTAX',
  'IMAGES_NOT_RUN',
])

/** 2 for wrong usage, 1 for all else. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return isCaasctlError(error) && usageCodes.has(error.code) ? 2 : 1
}
