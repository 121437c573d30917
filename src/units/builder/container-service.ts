import type { UnitName } from '../unit-name.js'
import { quoteCommandLine } from '../values/quote.js'
import { type RegistratorOptions, registratorVariables } from './registrator.js'
import type { UnitSections } from './unit-sections.js'

/** A container that a unit runs. */
export interface ContainerOptions {
  /** With registry and tag as on the command line: `mvanholsteijn/paas-monitor`, `nginx:1.27`. */
  readonly image: string
  /** Default: the unit's prefix, of a template `PREFIX-%i`, so that each instance has its own. */
  readonly name?: string | undefined
  /** Default: `docker`. */
  readonly runtime?: 'docker' | 'podman' | undefined
  /** Where the runtime's program lies on the machine. Default: `/usr/bin/docker`, `/usr/bin/podman`. */
  readonly program?: string | undefined
  /**
   * Pulls the image before each start, and gives the start this long: a number is seconds. `true` is 15
   * minutes; systemd itself gives a start 90 seconds. Default: false, the run pulls what is missing.
   */
  readonly pull?: boolean | number | string | undefined
  /** How long the container may take to end before it is killed, in seconds. Default: the runtime's, 10. */
  readonly stopTimeout?: number | undefined
  /** Variables of the container. */
  readonly env?: Readonly<Record<string, string | number>> | undefined
  /** Files on the machine with variables. */
  readonly envFile?: string | readonly string[] | undefined
  /** Announces the container to Consul; `false` keeps it from being announced. Default: by the ports it has. */
  readonly registrator?: RegistratorOptions | false | undefined
  /** Ports that the machine passes on: `80:8080`, `127.0.0.1:53:53/udp`; a number is one of the container's. */
  readonly publish?: number | string | readonly (number | string)[] | undefined
  /** Publishes every port of the image on a free port of the machine. */
  readonly publishAll?: boolean | undefined
  /** Name servers that the container asks. Default: the runtime’s. */
  readonly dns?: string | readonly string[] | undefined
  /** Domains that names without a dot are looked for in. Default: the runtime’s. */
  readonly dnsSearch?: string | readonly string[] | undefined
  /** `/srv/data:/data`, `/etc/consul:/etc/consul:ro`. */
  readonly volumes?: string | readonly string[] | undefined
  /** `host`, `none`, `bridge`, `container:NAME`, or the name of a network. */
  readonly network?: string | undefined
  /** Further flags of `run`, each word for itself: `['--memory', '512m']`. */
  readonly flags?: readonly string[] | undefined
  /** What is run in the image, and its arguments. */
  readonly args?: readonly (string | number)[] | undefined
}

/**
 * A service that runs a container in the foreground, so that systemd sees it end: what an earlier run left
 * behind is killed and removed first, failures ignored, and a stop stops the container. It restarts whatever
 * happens, 15 seconds later.
 *
 *     defineUnit('paas-monitor@.service', { Unit: { Description: 'paas-monitor' } },
 *       containerService({
 *         image: 'mvanholsteijn/paas-monitor',
 *         registrator: { name: 'paas-monitor', tags: ['http'] },
 *         publishAll: true,
 *       }))
 *
 * Texts are quoted as the command line needs it; specifiers (`%i`) and variables (`${HOME}`) in them count,
 * see {@link literal}.
 */
export function containerService(options: ContainerOptions): (unit: UnitName) => UnitSections<'service'> {
  const { image, runtime = 'docker', program = `/usr/bin/${runtime}`, pull = false, stopTimeout } = options
  return (unit) => {
    const name = options.name ?? defaultName(unit)
    const command = (...words: string[]) => quoteCommandLine([program, ...words])
    return {
      Service: {
        Restart: 'always',
        RestartSec: 15,
        TimeoutStartSec: pull === true ? '15min' : pull === false ? undefined : pull,
        // systemd must not give up on the stop before the runtime has killed what did not end.
        TimeoutStopSec: stopTimeout === undefined ? undefined : stopTimeout + 30,
        ExecStartPre: [
          `-${command('kill', name)}`,
          `-${command('rm', name)}`,
          ...(pull === false ? [] : [command('pull', image)]),
        ],
        ExecStart: command('run', ...runFlags(name, options), image, ...(options.args ?? []).map(String)),
        ExecStop: command('stop', ...(stopTimeout === undefined ? [] : [`--time=${stopTimeout}`]), name),
      },
    }
  }
}

function defaultName({ prefix, kind }: UnitName): string {
  return kind === 'plain' ? prefix : `${prefix}-%i`
}

function runFlags(name: string, options: ContainerOptions): string[] {
  const variables = [...Object.entries(options.env ?? {}), ...registratorVariables(options.registrator)]
  return [
    '--rm',
    ...['--name', name],
    ...variables.flatMap(([variable, value]) => ['--env', `${variable}=${value}`]),
    ...each('--env-file', options.envFile),
    ...(options.publishAll === true ? ['-P'] : []),
    ...each('-p', options.publish),
    ...each('--dns', options.dns),
    ...list(options.dnsSearch).map((domain) => `--dns-search=${domain}`),
    ...each('-v', options.volumes),
    ...each('--net', options.network),
    ...(options.flags ?? []),
  ]
}

type OneOrMore = number | string | readonly (number | string)[] | undefined

function each(flag: string, values: OneOrMore): string[] {
  return list(values).flatMap((value) => [flag, value])
}

function list(values: OneOrMore): string[] {
  if (values === undefined) return []
  return (typeof values === 'object' ? values : [values]).map(String)
}
