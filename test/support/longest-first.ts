import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes more than twelve seconds, the longest first: files, and folders of them. */
export const longest = [
  'test/reliability/breaking',
  'test/reliability/connections.test.ts',
  'test/examples/story-upgrade.test.ts',
  'test/cli/deploy/crossing.test.ts',
  'test/cli/commands/run.test.ts',
  'test/cli/deploy/rollback.test.ts',
  'test/cli/deploy/killed-apply.test.ts',
  'test/examples/ci.test.ts',
  'test/operations/deploy/strategies.test.ts',
  'test/cli/fleetctl-differences.test.ts',
  'test/reliability/lying-servers.test.ts',
  'test/cli/commands/remote.test.ts',
  'test/api/etcd/watch.test.ts',
  'test/cli/story.test.ts',
]

/**
 * Starts with what takes longest, also where no earlier run has told: a long file that begins last is waited for alone.
 * What else there is goes as Vitest would have it: by the time it took, or else by its size.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = (file: TestSpecification) => {
      const path = relative(this.ctx.config.root, file.moduleId)
      const index = longest.findIndex((each) => path.startsWith(each))
      return index === -1 ? longest.length : index
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}
