import { checkUnitName, expandRange, fleetSection, parseUnitFile, splitUnitName } from '../../units/index.js'
import type { cloudConfigCommands } from './cloud-config-commands.js'
import { GenerateError } from './generate-error.js'

/** A unit that a machine is to have. */
export interface CloudConfigUnit {
  readonly name: string
  readonly text: string
}

/** What `convertToCloudConfig` takes. */
export interface CloudConfigOptions {
  /** What is done with each unit that can run; a template cannot. Default: `start`; `none` for nothing. */
  readonly command?: (typeof cloudConfigCommands)[number] | 'none' | undefined
  /** Names and ranges of instances that run too, made of templates among the units: `web@<1..3>`. */
  readonly instances?: readonly string[] | undefined
}

/** User data, and what to know of it. */
export interface CloudConfig {
  /** Starts with `#cloud-config`. */
  readonly text: string
  /** One sentence each. */
  readonly warnings: readonly string[]
}

/** EC2 takes no more user data than this, in bytes. */
const userDataMaxBytes = 16_384

/**
 * The user data with which a CoreOS machine has these units from its first boot on, by systemd alone and
 * without fleet: `coreos.units` of coreos-cloudinit's cloud-config, with `enable` where a unit has an
 * `[Install]` section.
 *
 *     const { text } = await convertToCloudConfig([registrator, monitor], { instances: ['paas-monitor@<1..2>'] })
 *
 * @throws {GenerateError} for two units of one name and for an instance without its template.
 */
export async function convertToCloudConfig(
  units: readonly CloudConfigUnit[],
  { command = 'start', instances = [] }: CloudConfigOptions = {},
): Promise<CloudConfig> {
  // yaml is CommonJS: bundled, it has nothing but its default.
  const { default: yaml } = await import('yaml')
  const names = units.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) throw new GenerateError(twice, 'it is given twice')
  const run = command === 'none' ? {} : { command }
  const entries = [
    ...units.map(({ name, text }) => ({
      name,
      ...(hasSection(text, 'Install') ? { enable: true } : {}),
      ...(splitUnitName(name)?.kind === 'template' ? {} : run),
      content: text,
    })),
    ...instances.flatMap(expandRange).map((name) => ({ name: instanceOf(name, names), ...run })),
  ]
  const body = yaml.stringify({ coreos: { units: entries } }, { lineWidth: 0, blockQuote: 'literal' })
  const text = `#cloud-config\n\n${body}`
  return { text, warnings: warningsOf(units, text) }
}

function instanceOf(text: string, names: readonly string[]): string {
  const name = checkUnitName(text) === undefined ? text : `${text}.service`
  const { template, kind } = splitUnitName(name) ?? {}
  if (kind === 'instance' && template !== undefined && names.includes(template)) return name
  throw new GenerateError(text, 'it is neither a file nor an instance of a template that is given')
}

function warningsOf(units: readonly CloudConfigUnit[], text: string): string[] {
  const placed = units.filter((unit) => hasSection(unit.text, fleetSection)).map(({ name }) => name)
  const bytes = new TextEncoder().encode(text).length
  return [
    ...(placed.length === 0
      ? []
      : [
          `${placed.join(', ')}: every machine with this user data runs it, whatever [${fleetSection}] says.`,
        ]),
    ...(bytes <= userDataMaxBytes
      ? []
      : [`The user data has ${bytes} bytes; EC2 takes ${userDataMaxBytes} at most.`]),
  ]
}

function hasSection(text: string, name: string): boolean {
  return parseUnitFile(text)
    .sections()
    .some((section) => section.name === name)
}
