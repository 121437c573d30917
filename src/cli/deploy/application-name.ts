import type { Context } from '../context.js'
import { UsageError } from '../usage-error.js'

/**
 * The name of the application a command is about: the one given, else the one that the files in a folder give theirs.
 * @param command For the suggestion: `rollback`.
 * @throws {UsageError}
 */
export async function applicationName(
  { io }: Context,
  given: string | undefined,
  dir: string,
  command: string,
): Promise<string> {
  if (given !== undefined) return given
  const { loadApplication } = await import('../../operations/index.js')
  try {
    return (await loadApplication(dir, { cwd: io.cwd })).application.name
  } catch (error) {
    throw new UsageError('Which application? Its name cannot be told from this folder.', {
      suggestion: `Name it, as in: caasctl ${command} monitor`,
      cause: error,
    })
  }
}
