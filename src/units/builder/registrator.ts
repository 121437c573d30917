/** What Registrator tells Consul of a container, by its environment. */
export interface RegistratorOptions extends RegistratorPort {
  /** By port of the container, for those that are announced under another name or other tags. */
  readonly ports?: Readonly<Record<number, RegistratorPort>> | undefined
}

/** How registrator is to announce a port of a container. */
export interface RegistratorPort {
  /** The name under which it is found. Default: the image's. */
  readonly name?: string | undefined
  /** `http` is what the HTTP router looks for. */
  readonly tags?: readonly string[] | undefined
}

/** The variables by which Registrator goes: `SERVICE_NAME`, `SERVICE_TAGS`, `SERVICE_8080_NAME`, … */
export function registratorVariables(
  options: RegistratorOptions | false | undefined,
): (readonly [name: string, value: string])[] {
  if (options === undefined) return []
  if (options === false) return [['SERVICE_IGNORE', 'true']]
  const ports = Object.entries(options.ports ?? {})
  return [
    ...variables('SERVICE', options),
    ...ports.flatMap(([port, facts]) => variables(`SERVICE_${port}`, facts)),
  ]
}

function variables(prefix: string, { name, tags = [] }: RegistratorPort) {
  return [
    ...(name === undefined ? [] : [[`${prefix}_NAME`, name] as const]),
    ...(tags.length === 0 ? [] : [[`${prefix}_TAGS`, tags.join(',')] as const]),
  ]
}
