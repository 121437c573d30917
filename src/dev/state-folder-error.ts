import { CaasctlError, type CaasctlErrorOptions } from '../error.js'

/** The folder that keeps an embedded cluster cannot be used. */
export class StateFolderError extends CaasctlError {
  override readonly name = 'StateFolderError'
  readonly code = 'STATE_FOLDER'
  readonly folder: string

  constructor(folder: string, reason: string, options?: CaasctlErrorOptions) {
    super(`State folder ${folder}: ${reason}`, options)
    this.folder = folder
  }

  /** What the file system says, in words a person can act on. */
  static from(folder: string, done: 'read' | 'written', cause: unknown): StateFolderError {
    if (cause instanceof StateFolderError) return cause
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    const suggestion = suggestions[code]
    return new StateFolderError(folder, `it cannot be ${done}: ${reasonOf(cause, code)}`, {
      cause,
      suggestion,
    })
  }
}

const suggestions: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: make room. What was acknowledged is kept.',
  EDQUOT: 'Your share of the disk is used up: make room. What was acknowledged is kept.',
  EACCES: 'It must belong to you; XDG_STATE_HOME names another place.',
  EPERM: 'It must belong to you; XDG_STATE_HOME names another place.',
  EROFS: 'Its file system is read-only; XDG_STATE_HOME names another place.',
}

function reasonOf(cause: unknown, code: string): string {
  if (cause instanceof SyntaxError || (cause instanceof Error && cause.name === 'ZodError')) {
    return 'what is in it was not written by this version of caasctl'
  }
  return code !== '' ? code : String(cause)
}
