/**
 * The path of a key for a URL: every name between two slashes encoded, so that what a unit name may hold
 * (`\`, `@`, `:`) stays part of it.
 *
 * @throws {RangeError} for an empty name, `.` and `..`: they would lead to another key.
 */
export function encodeKey(key: string): string {
  if (key === '/') return ''
  const names = key.replace(/^\//, '').split('/')
  for (const name of names) {
    if (name === '' || name === '.' || name === '..')
      throw new RangeError(`${JSON.stringify(key)} is not a key`)
  }
  return `/${names.map(encodeURIComponent).join('/')}`
}

/** Puts names together to a key. @throws {RangeError} for a name that holds a slash. */
export function joinKey(base: string, ...names: readonly string[]): string {
  const stray = names.find((name) => name.includes('/'))
  if (stray !== undefined) throw new RangeError(`${JSON.stringify(stray)} cannot be one name of a key`)
  return [base.replace(/\/+$/, ''), ...names].join('/')
}

/** The names by which a key lies below another; undefined where it does not. The key itself gives none. */
export function namesBelow(base: string, key: string): string[] | undefined {
  const root = base.replace(/\/+$/, '')
  if (key === root || (root === '' && key === '/')) return []
  return key.startsWith(`${root}/`) ? key.slice(root.length + 1).split('/') : undefined
}
