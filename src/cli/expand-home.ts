import { join } from 'node:path'

/** `~/x` in a setting that no shell has seen. */
export function expandHome(path: string, home: string | undefined): string {
  return home !== undefined && (path === '~' || path.startsWith('~/')) ? join(home, path.slice(1)) : path
}
