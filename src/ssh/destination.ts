import { isIPv6 } from 'node:net'
import { DestinationError } from './errors.js'

/** Where to go, as a person writes it. What is left out comes from other settings. */
export interface Destination {
  /** A name, an address, or a `Host` of ssh_config. IPv6 without brackets. */
  readonly host: string
  readonly user?: string | undefined
  readonly port?: number | undefined
}

/**
 * Reads `[user@]host[:port]`, also behind `ssh://`. An IPv6 address may stand alone (`::1`) and needs brackets
 * before a port (`[::1]:2222`). A user name may contain `@`: the last one counts.
 * @throws {DestinationError}
 */
export function parseDestination(text: string): Destination {
  const bare = text.replace(/^ssh:\/\/(.*?)\/?$/s, '$1')
  const at = bare.lastIndexOf('@')
  const user = at === -1 ? undefined : bare.slice(0, at)
  if (user === '') throw new DestinationError(text, 'the user before @ is missing')
  if (user !== undefined && /[\s\p{Cc}]/u.test(user)) {
    throw new DestinationError(text, 'the user contains blanks')
  }
  const { host, portText } = splitPort(text, bare.slice(at + 1))
  const port = portText === undefined ? undefined : parsePort(portText)
  if (portText !== undefined && port === undefined) {
    throw new DestinationError(text, `${JSON.stringify(portText)} is not a port (1 to 65535)`)
  }
  return { host, ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port }) }
}

/**
 * Whether a text can be a name or an address. A cluster says what addresses its machines have, and what it says
 * becomes part of a ProxyCommand, of a line of known_hosts, where `*` and `,` have a meaning, and of the log. No
 * leading dash, as with ssh(1): no option can pass for a host.
 */
export function isHost(text: string): boolean {
  return text.length <= hostMaxLength && /^[\p{L}\p{N}_:][\p{L}\p{M}\p{N}_.:%-]*$/u.test(text)
}

/** A name has 255 bytes at most (RFC 1035); so many characters leave room for an alias of ssh_config. */
const hostMaxLength = 255

/** A TCP port from its decimal text; undefined where it is none. */
export function parsePort(text: string): number | undefined {
  if (!/^\d{1,5}$/.test(text)) return undefined
  const port = Number(text)
  return port >= 1 && port <= 65535 ? port : undefined
}

/** The text that {@link parseDestination} reads back as the same destination. */
export function formatDestination({ user, host, port }: Destination): string {
  const prefix = user === undefined ? '' : `${user}@`
  if (port === undefined) return `${prefix}${host}`
  return `${prefix}${formatHostPort(host, port)}`
}

/** `host:port`, with an IPv6 address in brackets. */
export function formatHostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

function splitPort(
  text: string,
  address: string,
): { readonly host: string; readonly portText: string | undefined } {
  if (address.startsWith('[')) {
    const bracketed = /^\[([^\]]*)\](?::(.*))?$/s.exec(address)
    const host = bracketed?.[1] ?? ''
    if (!isIPv6(host)) throw new DestinationError(text, 'brackets are for an IPv6 address')
    return { host, portText: bracketed?.[2] }
  }
  if (isIPv6(address)) return { host: address, portText: undefined }
  const colon = address.indexOf(':')
  const host = colon === -1 ? address : address.slice(0, colon)
  if (host === '') throw new DestinationError(text, 'the host is missing')
  if (!isHost(host)) throw new DestinationError(text, `${JSON.stringify(host)} is not a host`)
  return { host, portText: colon === -1 ? undefined : address.slice(colon + 1) }
}
