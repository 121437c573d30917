import { constants } from 'node:os'
import { DockerUsageError } from './docker-error.js'

export type SignalName = NodeJS.Signals

/** A signal by its name, with or without SIG, or its number. @throws {DockerUsageError} */
export function readSignal(text: string): SignalName {
  const wanted = text.toUpperCase().replace(/^(?!SIG)/, 'SIG')
  for (const [name, number] of Object.entries(constants.signals)) {
    if (isSignal(name) && (name === wanted || String(number) === text)) return name
  }
  throw new DockerUsageError(`Invalid signal: ${text}`)
}

export function isSignal(name: string): name is SignalName {
  return Object.hasOwn(constants.signals, name)
}

export function signalNumber(name: SignalName): number {
  return constants.signals[name]
}

/** As a shell, and docker, tell of a process that has ended. */
export function exitStatus(status: number | null, signal: SignalName | null): number {
  return status ?? (signal === null ? 0 : 128 + signalNumber(signal))
}
