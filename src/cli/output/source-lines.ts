import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * Names the source of each place in a stack trace, `src/cli/run-command.ts:57`, in place of where the bundle has it.
 * The maps are read only now: to have Node do it, it would have to know of them before it loads anything.
 */
export function withSourceLines(stack: string): string {
  const maps = new Map<string, SourceMap | undefined>()
  return stack.replace(/(file:\/\/\S+?\.js):(\d+):(\d+)/g, (place, file: string, line, column) => {
    if (!maps.has(file)) maps.set(file, readMap(file))
    const entry = maps.get(file)?.findEntry(Number(line) - 1, Number(column) - 1)
    return entry !== undefined && 'originalSource' in entry && entry.originalSource
      ? `${entry.originalSource}:${entry.originalLine + 1}`
      : place
  })
}

/** Undefined for what is none of ours. */
function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(file)}.map`, 'utf8')))
  } catch {
    return undefined
  }
}
