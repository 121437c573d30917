import { CaasctlError } from '../../error.js'
import { print } from '../ssh/command.js'
import { eventsCommand } from './commands/events.js'
import { execCommand } from './commands/exec.js'
import { imagesCommand } from './commands/images.js'
import { infoCommand } from './commands/info.js'
import { inspectCommand } from './commands/inspect.js'
import { killCommand } from './commands/kill.js'
import { logsCommand } from './commands/logs.js'
import { portCommand } from './commands/port.js'
import { psCommand } from './commands/ps.js'
import { pullCommand } from './commands/pull.js'
import { rmCommand } from './commands/rm.js'
import { runCommand } from './commands/run.js'
import { stopCommand } from './commands/stop.js'
import { versionCommand } from './commands/version.js'
import { waitCommand } from './commands/wait.js'
import type { DockerCall, DockerCommand } from './docker-call.js'
import { DockerError, DockerUsageError, refused } from './docker-error.js'

const commands: Readonly<Record<string, DockerCommand>> = {
  events: eventsCommand,
  exec: execCommand,
  images: imagesCommand,
  info: infoCommand,
  inspect: inspectCommand,
  kill: killCommand,
  logs: logsCommand,
  port: portCommand,
  ps: psCommand,
  pull: pullCommand,
  rm: rmCommand,
  run: runCommand,
  stop: stopCommand,
  version: versionCommand,
  wait: waitCommand,
}

/** docker(1) of a machine without docker: a stand-in that runs registered images as commands of this computer. */
export async function docker(call: DockerCall): Promise<number> {
  const words = call.args[0] === 'container' ? call.args.slice(1) : call.args
  const [name = '', ...args] = words
  if (name === '--version' || name === '-v') return versionCommand({ ...call, args: [] })
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) {
    const known = Object.keys(commands).join(', ')
    const wrong = name.startsWith('-') ? `unknown flag: ${name}` : `'${name}' is not a docker command.`
    print(
      call.stderr,
      ...(name === '' ? [] : [`docker: ${wrong}`]),
      `This docker is a stand-in, which knows ${known}`,
    )
    return name.startsWith('-') ? 125 : 1
  }
  try {
    return await command({ ...call, args })
  } catch (error) {
    if (!(error instanceof CaasctlError)) throw error
    tell(call, name, error)
    if (error instanceof DockerUsageError) return 125
    return error instanceof DockerError ? statusOf(error, name) : 1
  }
}

/** Only `run` and `exec` tell apart what could not be done. */
function statusOf({ status }: DockerError, command: string): number {
  if (command === 'run') return status
  return command === 'exec' && status !== refused ? status : 1
}

function tell({ stderr }: DockerCall, name: string, error: CaasctlError): void {
  const prefix = name === 'run' || error instanceof DockerUsageError ? 'docker: ' : ''
  const origin = error instanceof DockerError ? 'Error response from daemon: ' : ''
  print(stderr, `${prefix}${origin}${error.message}`)
  if (error.suggestion !== undefined) print(stderr, error.suggestion)
}
