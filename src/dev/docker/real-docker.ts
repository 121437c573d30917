import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { quoteForShell } from '../../ssh/quote-for-shell.js'

const run = promisify(execFile)

/** How long an engine may take to answer, in milliseconds. */
const answerMs = 5_000
/** How long it may take to end containers, in milliseconds. */
const removeMs = 60_000

/** The docker of this computer, where its engine answers. @returns the program's path. */
export async function findDocker(): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const program = join(folder, 'docker')
    try {
      await access(program, constants.X_OK)
    } catch {
      continue
    }
    const version = ['version', '--format', '{{.Server.Version}}']
    const answer = await run(program, version, { timeout: answerMs }).catch(() => undefined)
    return answer === undefined || answer.stdout.trim() === '' ? undefined : program
  }
  return undefined
}

export interface RealDockerOptions {
  /** Absolute path of docker's program. */
  readonly program: string
  /** Tells clusters of this computer apart. */
  readonly cluster: string
  /** The machine's ID. */
  readonly machine: string
}

/**
 * The docker of this computer as that of one of its virtual machines: what a machine starts carries a label, and a
 * machine sees only its own. Containers must not have the same name, also on different machines.
 */
export class RealDocker {
  private readonly program: string
  private readonly label: string

  constructor({ program, cluster, machine }: RealDockerOptions) {
    this.program = program
    this.label = `caasctl.machine=${cluster}/${machine}`
  }

  /** What the machine's `docker` does, for a shell. */
  get script(): string {
    const docker = quoteForShell([this.program])
    const label = quoteForShell([this.label])
    const filter = quoteForShell([`label=${this.label}`])
    return `case $1.$2 in container.run | container.create | container.ps) shift ;; esac
case $1 in
run|create) command=$1; shift; exec ${docker} "$command" --label ${label} "$@" ;;
ps|events) command=$1; shift; exec ${docker} "$command" --filter ${filter} "$@" ;;
esac
exec ${docker} "$@"
`
  }

  /** Ends and removes all that the machine has: at the loss of its power, and what an earlier cluster left. */
  async removeAll(): Promise<void> {
    const list = ['ps', '--all', '--quiet', '--no-trunc', '--filter', `label=${this.label}`]
    // Nobody is there to be told where the engine has gone.
    const { stdout } = await run(this.program, list, { timeout: answerMs }).catch(() => ({ stdout: '' }))
    const ids = stdout.split('\n').filter((id) => id !== '')
    // One that ends by itself meanwhile (--rm) is gone as well.
    if (ids.length > 0)
      await run(this.program, ['rm', '--force', ...ids], { timeout: removeMs }).catch(() => {})
  }
}
