import { ConnectionSettingError } from '../errors.js'
import type { DialTarget } from './dialer.js'
import { hideUserInfo } from './user-info.js'

/** An endpoint taken apart: where to dial, and what to say over the connection. */
export interface Endpoint {
  /** As the person wrote it, for messages. */
  readonly text: string
  /** Fixed target for a unix socket; undefined where the URL's host and port are it. */
  readonly target: DialTarget | undefined
  /** Base of all URLs, always `http:` (TLS is below it), without a slash at its end. */
  readonly base: string
  readonly secure: boolean
}

/** Where fleetd listens when nothing else is said. */
export const defaultEndpoint = 'unix:///var/run/fleet.sock'

/**
 * Reads `http://HOST:PORT`, `https://HOST:PORT` or `unix:///PATH` (`file:///PATH` means the same).
 * @throws {ConnectionSettingError} for anything else.
 */
export function parseEndpoint(text: string): Endpoint {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:', 'unix:', 'file:'].includes(url.protocol)) {
    throw new ConnectionSettingError(
      `Endpoint ${JSON.stringify(hideUserInfo(text))} is not one caasctl can use.`,
      {
        suggestion: 'Give http://HOST:PORT, https://HOST:PORT or unix:///PATH/TO/SOCKET.',
      },
    )
  }
  if (url.protocol === 'unix:' || url.protocol === 'file:') {
    if (url.host !== '') {
      throw new ConnectionSettingError(
        `Endpoint ${JSON.stringify(hideUserInfo(text))} names a host where a path should be.`,
        {
          suggestion: `A socket is written with three slashes: unix:///${url.host}${url.pathname}`,
        },
      )
    }
    return {
      text,
      target: { socketPath: socketPathOf(url, text) },
      base: 'http://localhost',
      secure: false,
    }
  }
  if (url.username !== '' || url.password !== '') {
    throw new ConnectionSettingError(
      `Endpoint ${url.host} carries a user name or password, which fleet's API does not take.`,
    )
  }
  const secure = url.protocol === 'https:'
  const port = url.port === '' ? (secure ? '443' : '80') : url.port
  return {
    text,
    target: undefined,
    base: `http://${url.hostname}:${port}${withoutSlashes(url.pathname)}`,
    secure,
  }
}

function socketPathOf(url: URL, text: string): string {
  try {
    return decodeURIComponent(url.pathname)
  } catch (cause) {
    throw new ConnectionSettingError(
      `Endpoint ${JSON.stringify(text)} has a % that stands for no character.`,
      {
        suggestion: 'A percent sign in a path is written %25.',
        cause,
      },
    )
  }
}

function withoutSlashes(path: string): string {
  let end = path.length
  while (path[end - 1] === '/') end--
  return path.slice(0, end)
}
