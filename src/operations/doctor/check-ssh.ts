import {
  DestinationError,
  HostKeyChangedError,
  HostKeyRevokedError,
  HostKeyUnknownError,
  type SettingSource,
  SshAuthenticationError,
  SshChannelError,
  SshConfigError,
  SshConnectError,
  type SshSettings,
  SshTimeoutError,
  UnusableKeyError,
} from '../../ssh/index.js'
import { type DoctorCheck, type DoctorFinding, failure } from './finding.js'

/** What came of the way to the cluster by SSH. */
export interface SshFacts {
  /** Undefined where ssh_config, or the destination itself, could not be read. */
  readonly settings: SshSettings | undefined
  /** What the connection is to lead to there: `/var/run/fleet.sock`, `127.0.0.1:2379`. */
  readonly target: string
  /** What stopped it; undefined where it stands up to the target. */
  readonly error: Error | undefined
}

/** The steps of SSH in their order; of those after the one that failed nothing is known. */
const steps = ['ssh-config', 'ssh', 'host-key', 'ssh-key', 'tunnel'] as const satisfies readonly DoctorCheck[]

/** The way by SSH, step by step, up to the one that failed. */
export function checkSsh({ settings, target, error }: SshFacts): DoctorFinding[] {
  const failed = error === undefined ? steps.length : steps.indexOf(stepOf(error))
  const passed = steps
    .slice(0, failed)
    .flatMap((check): DoctorFinding[] =>
      settings === undefined ? [] : [{ check, level: 'ok', message: passedText(check, settings, target) }],
    )
  if (error === undefined) return passed
  const [step = 'ssh'] = steps.slice(failed)
  return [...passed, failure(step, error, adviceOn(error, settings))]
}

function stepOf(error: Error): (typeof steps)[number] {
  if (error instanceof SshConfigError || error instanceof DestinationError) return 'ssh-config'
  if (
    error instanceof HostKeyUnknownError ||
    error instanceof HostKeyChangedError ||
    error instanceof HostKeyRevokedError
  )
    return 'host-key'
  if (error instanceof UnusableKeyError || error instanceof SshAuthenticationError) return 'ssh-key'
  if (error instanceof SshChannelError) return 'tunnel'
  if (error instanceof SshTimeoutError) {
    if (error.stage === 'authentication') return 'ssh-key'
    return error.stage === 'channel' ? 'tunnel' : 'ssh'
  }
  return 'ssh'
}

function passedText(check: (typeof steps)[number], settings: SshSettings, target: string): string {
  const { user, host, port, identityFiles, agentSocket } = settings
  switch (check) {
    case 'ssh-config':
      return `${settings.name} is ${user.value}@${host.value}:${port.value} (user ${from(user.source)}, host ${from(host.source)}).`
    case 'ssh':
      return `${host.value} answers on port ${port.value}.`
    case 'host-key':
      return settings.strictHostKeyChecking.value === 'no'
        ? 'The host key is not checked.'
        : 'The host key is the known one.'
    case 'ssh-key': {
      const agent = agentSocket.value === undefined ? 'no agent' : 'an agent'
      const files = identityFiles.map(({ value }) => value).join(', ')
      const keys = `${agent}${files === '' ? '' : `, keys ${files}`}`
      const ways = settings.authMethods.value.map((method) => (method === 'publickey' ? keys : method))
      return `${host.value} lets ${user.value} in (${ways.join('; ')}).`
    }
    case 'tunnel':
      return `${target} can be opened there.`
  }
}

function from(source: SettingSource): string {
  switch (source.kind) {
    case 'config':
      return `from ${source.file}:${source.line}`
    case 'override':
      return 'as said'
    case 'destination':
      return 'as named'
    case 'default':
      return 'by default'
  }
}

function adviceOn(error: Error, settings: SshSettings | undefined): string | undefined {
  if (error instanceof HostKeyUnknownError) {
    const port = settings === undefined || settings.port.value === 22 ? '' : `-p ${settings.port.value} `
    return `See its key with ssh-keyscan ${port}${settings?.host.value ?? error.host}, and log in once to accept it.`
  }
  if (error instanceof SshConnectError || (error instanceof SshTimeoutError && stepOf(error) === 'ssh')) {
    const port = settings === undefined ? 'the port of SSH' : `port ${settings.port.value}`
    return `Is it up, and is ${port} open on the way there? ssh -v shows the same way step by step.`
  }
  if (error instanceof SshAuthenticationError) {
    // Where no key would do, the error itself tells what would.
    if (error.allowed.length > 0 && !error.allowed.includes('publickey')) return undefined
    return 'Is the key in the agent (ssh-add -l), or named with --identity? Is the user right (--ssh-username)?'
  }
  if (error instanceof SshChannelError) {
    return error.refusal === 'prohibited'
      ? 'sshd there forbids forwarding: AllowTcpForwarding and AllowStreamLocalForwarding in sshd_config.'
      : 'Is fleetd running there (systemctl status fleet.service fleet.socket), and is --endpoint where it listens?'
  }
  return undefined
}
