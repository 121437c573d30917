import { ConnectionSettingError } from '../errors.js'

/** A URL's endpoint, and who it says is to log in there. */
export interface EndpointWithUser {
  /** Without user and password. */
  readonly endpoint: string
  readonly username: string | undefined
  readonly password: string | undefined
}

/**
 * The text of an endpoint, or of several, as it may be shown: with `***` for all that can be a user name and a
 * password, also where it is no proper URL.
 */
export function hideUserInfo(text: string): string {
  return text.replace(/^(\s*[a-z][a-z0-9+.-]*:\/*)?.*@/is, '$1***@')
}

/**
 * Takes `http://USER:PASSWORD@HOST:PORT` apart.
 * @throws {ConnectionSettingError} for a `%` that stands for nothing. What is no URL is given back as it is.
 */
export function splitUserInfo(endpoint: string): EndpointWithUser {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  if (url === undefined || (url.username === '' && url.password === '')) {
    return { endpoint, username: undefined, password: undefined }
  }
  try {
    const username = decodeURIComponent(url.username)
    const password = decodeURIComponent(url.password)
    url.username = ''
    url.password = ''
    return { endpoint: url.href, username, password }
  } catch (cause) {
    throw new ConnectionSettingError(`The user or password of ${hideUserInfo(endpoint)} cannot be read.`, {
      suggestion: 'In a URL a % is written %25, an @ %40, a : %3A, a / %2F.',
      cause,
    })
  }
}
