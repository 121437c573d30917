import { print } from '../ssh/command.js'
import type { Container } from './container.js'
import type { DockerCall } from './docker-call.js'
import { DockerError, DockerUsageError } from './docker-error.js'

/**
 * Does something to each container that is named, and prints its name once that is done. One that fails does not
 * keep it from the others.
 *
 * @returns the exit status
 */
export async function eachContainer(
  { engine, stdout, stderr }: DockerCall,
  command: string,
  names: readonly string[],
  act: (container: Container) => void | Promise<void>,
): Promise<number> {
  if (names.length === 0) throw new DockerUsageError(`'docker ${command}' requires at least 1 argument`)
  const results = await Promise.all(
    names.map(async (name) => {
      try {
        await act(engine.find(name))
        print(stdout, name)
        return 0
      } catch (error) {
        if (!(error instanceof DockerError)) throw error
        print(stderr, `Error response from daemon: ${error.message}`)
        return 1
      }
    }),
  )
  return Math.max(...results)
}
