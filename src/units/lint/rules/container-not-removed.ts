import { spanOf } from '../commands.js'
import { containerRuns, hasOption, optionValue } from '../container.js'
import { isRemovedByUnit } from '../container-names.js'
import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'

export const containerNotRemoved = unitRule({
  name: 'container-not-removed',
  severity: 'warning',
  topic: 'containers',
  title: 'A container that nobody removes',
  docs: `
A container that has ended stays, with its name. The second start of the unit on that machine then fails, for the name
is taken; without a name the disk fills up. Give \`--rm\`, and remove what a crash of the machine left with
\`ExecStartPre=-/usr/bin/docker rm\`.`,
  wrong: exampleService({
    service: `
ExecStart=/usr/bin/docker run --name web example/web
ExecStop=/usr/bin/docker stop web`,
  }),
  right: exampleService({
    service: `
ExecStartPre=-/usr/bin/docker kill web
ExecStartPre=-/usr/bin/docker rm web
ExecStart=/usr/bin/docker run --rm --name web example/web
ExecStop=/usr/bin/docker stop web`,
  }),
  *check(unit) {
    for (const run of containerRuns(unit)) {
      if (hasOption(run, 'rm') || hasOption(run, 'replace')) continue
      const name = optionValue(run, 'name')
      if (name !== undefined && isRemovedByUnit(unit, run, name)) continue
      const message =
        name === undefined
          ? 'every start leaves a container behind: there is no --rm'
          : `the next start fails, for the name ${name} is taken: there is no --rm, and no ${run.engine} rm before`
      yield { at: spanOf(run.use, run.verbWord), message }
    }
  },
})
