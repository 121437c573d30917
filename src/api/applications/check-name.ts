import { ApplicationNameError } from './errors.js'

/** Longest name, characters. */
const nameMax = 64

/** @throws {ApplicationNameError} for what would lead elsewhere as a file's or key's name. */
export function assertApplicationName(name: string): void {
  if (name.length > nameMax || !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
    throw new ApplicationNameError(name)
  }
}
