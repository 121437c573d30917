import type { SshConnection } from '../../ssh/index.js'

/** A place where commands run and from which streams can be opened: over SSH, or right here. */
export type Host = Pick<SshConnection, 'exec' | 'run' | 'dial'>
