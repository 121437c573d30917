export * from './api/index.js'
export { CaasctlError, type CaasctlErrorOptions, isCaasctlError } from './error.js'
export * from './operations/index.js'
export * from './units/index.js'
