import { CaasctlError } from '../../error.js'
import type { SshConnection } from '../../ssh/index.js'
import { TimeLimit } from '../../time-limit.js'

/** How long it may take, milliseconds: whoever waits for it has asked to stop. */
const timeoutMs = 3_000

/**
 * Tells all commands on a connection to end. OpenSSH before 7.9 knows no signals over SSH, and later ones
 * refuse them for root; but the commands of a connection are children of one sshd, each in a process group
 * of its own. Servers that are not OpenSSH are left alone.
 */
export async function endCommands(connection: SshConnection): Promise<void> {
  using limit = new TimeLimit(timeoutMs)
  try {
    await connection.run(script, { signal: limit.signal })
  } catch (error) {
    // There is nothing more to be done about it.
    if (!(error instanceof CaasctlError) && !(error instanceof DOMException)) throw error
  }
}

const script = `exec sh -c '
case "$(cat /proc/$PPID/comm)" in
  sshd*) for pid in $(ps -o pid= --ppid $PPID); do [ "$pid" = $$ ] || kill -s TERM -- "-$pid"; done ;;
esac' 2>/dev/null`
