import { CaasctlError } from '../../error.js'
import { splitCommandLine } from '../split-command-line.js'

/** A port of a container. */
export interface ContainerPort {
  readonly number: number
  readonly protocol: 'tcp' | 'udp'
}

/** What stands in for an image: a command of this computer. */
export interface ImageOptions {
  /** What is run: a line for the shell, or program and arguments. */
  readonly command: string | readonly [string, ...string[]]
  /** Ports that it listens on: `8080`, `'53/udp'`. Default: 8080. */
  readonly expose?: readonly (number | string)[]
  /** Where it runs. Default: the working directory of whoever started the cluster. */
  readonly folder?: string
}

/** An image as a machine's docker knows it. */
export interface RegisteredImage {
  /** As it was registered: `mvanholsteijn/paas-monitor`. */
  readonly name: string
  readonly argv: readonly [string, ...string[]]
  readonly exposed: readonly ContainerPort[]
  readonly folder: string
}

/** A text that names no image and command. */
export class ImageSyntaxError extends CaasctlError {
  override readonly name = 'ImageSyntaxError'
  readonly code = 'IMAGE_SYNTAX'

  constructor(message: string) {
    super(message, {
      suggestion: "An image is registered as NAME='COMMAND', or NAME EXPOSE PORT…='COMMAND' with its ports",
    })
  }
}

/**
 * Reads `NAME[ EXPOSE PORT[/PROTOCOL]…]=COMMAND`, the ports as in a Dockerfile.
 *
 *     mvanholsteijn/paas-monitor=node monitor.mjs
 *     shop EXPOSE 8080 9090=node shop.mjs
 *
 * @throws {ImageSyntaxError}
 */
export function parseImage(text: string): readonly [name: string, image: ImageOptions] {
  const [, head = '', command = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? []
  const [name = '', keyword, ...ports] = head.trim().split(/\s+/)
  if (name === '' || command.trim() === '' || (keyword !== undefined && keyword.toUpperCase() !== 'EXPOSE')) {
    throw new ImageSyntaxError(`${JSON.stringify(text)} is no image with a command`)
  }
  checkReference(name)
  for (const port of ports) readPort(port)
  return [name, { command, ...(keyword === undefined ? {} : { expose: ports }) }]
}

/** @throws {ImageSyntaxError} */
export function registeredImage(
  name: string,
  options: ImageOptions | ImageOptions['command'],
): RegisteredImage {
  const given = typeof options === 'string' || isList(options) ? { command: options } : options
  const { command, expose = [8080], folder = process.cwd() }: ImageOptions = given
  checkReference(name)
  const exposed = expose.map((port) => readPort(String(port)))
  return { name, argv: typeof command === 'string' ? commandOf(command) : command, exposed, folder }
}

/**
 * A line that a shell would only take apart is run without one, so that signals reach the program itself, and
 * arguments follow it. Of any other the shell is the container's first process, with the arguments as `$@`.
 */
function commandOf(line: string): readonly [string, ...string[]] {
  const [program, ...args] = splitCommandLine(line) ?? []
  return program === undefined ? ['/bin/sh', '-c', line, 'sh'] : [program, ...args]
}

function isList(options: ImageOptions | readonly string[]): options is readonly [string, ...string[]] {
  return Array.isArray(options)
}

/** `8080`, `53/udp`. @throws {ImageSyntaxError} */
export function readPort(text: string): ContainerPort {
  const [, digits = '', protocol = 'tcp'] = /^(\d{1,5})(?:\/(tcp|udp))?$/.exec(text) ?? []
  const number = Number(digits)
  if (number < 1 || number > 65_535) {
    throw new ImageSyntaxError(`${JSON.stringify(text)} is no port: 8080 or 53/udp is meant`)
  }
  return { number, protocol: protocol === 'udp' ? 'udp' : 'tcp' }
}

/** Characters of an image's name, registry and tag included. */
function checkReference(name: string): void {
  if (!/^[a-z0-9][a-zA-Z0-9._:/@-]*$/.test(name)) {
    throw new ImageSyntaxError(`${JSON.stringify(name)} is no image's name`)
  }
}

/** Images are the same with or without docker's own registry and `latest`. */
export function sameImage(a: string, b: string): boolean {
  return fullReference(a) === fullReference(b)
}

/** `redis` is `docker.io/library/redis:latest`. */
export function fullReference(name: string): string {
  const [, path = name, tag = ':latest'] = /^(.*?)(:[^:/]+|@.+)?$/s.exec(name) ?? []
  const parts = path.split('/')
  const [host = ''] = parts
  const hasRegistry = parts.length > 1 && (/[.:]/.test(host) || host === 'localhost')
  const within = hasRegistry ? path : parts.length === 1 ? `library/${path}` : path
  return `${hasRegistry ? '' : 'docker.io/'}${within}${tag}`
}
