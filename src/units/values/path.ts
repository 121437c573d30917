/** Longest name of a file and longest path on Linux, in bytes; the path with its final NUL. */
const nameMaxBytes = 255
const pathMaxBytes = 4096

/** `//a/./b/` is `/a/b`: without double slashes, `.` and a slash at the end. `..` stays. */
export function simplifyPath(path: string): string {
  if (path === '') return ''
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  if (path.startsWith('/')) return `/${parts.join('/')}`
  return parts.length === 0 ? '.' : parts.join('/')
}

/** Whether a text can be a path at all: not empty, and no part or the whole too long. */
export function isValidPath(path: string): boolean {
  return (
    path !== '' &&
    Buffer.byteLength(path) < pathMaxBytes &&
    path.split('/').every((part) => Buffer.byteLength(part) <= nameMaxBytes)
  )
}

/** Whether a path is valid and has no `..`, no `.`, and no double slashes. A slash at its end is no harm. */
export function isNormalizedPath(path: string): boolean {
  return (
    isValidPath(path) &&
    !path.includes('//') &&
    !path.split('/').some((part) => part === '..' || part === '.')
  )
}
