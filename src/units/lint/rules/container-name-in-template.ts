import { spanOf } from '../commands.js'
import { containerRuns } from '../container.js'
import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'
import { sharesMachines } from '../shares-machines.js'

export const containerNameInTemplate = unitRule({
  name: 'container-name-in-template',
  severity: 'warning',
  topic: 'containers',
  title: 'One container name for all instances of a template',
  docs: `
Two instances on one machine want a container of the same name: the second fails, or kills the first one's in its
\`ExecStartPre\`. Put \`%i\` into the name, or keep instances apart with \`Conflicts\`.`,
  wrong: exampleService({
    name: 'web@.service',
    service: `
ExecStartPre=-/usr/bin/docker rm -f web
ExecStart=/usr/bin/docker run --rm --name web example/web
ExecStop=/usr/bin/docker stop web`,
  }),
  right: exampleService({
    name: 'web@.service',
    service: `
ExecStartPre=-/usr/bin/docker rm -f web-%i
ExecStart=/usr/bin/docker run --rm --name web-%i example/web
ExecStop=/usr/bin/docker stop web-%i`,
  }),
  *check(unit) {
    if (unit.parts?.kind !== 'template' || !sharesMachines(unit)) return
    for (const run of containerRuns(unit)) {
      const name = run.options.findLast((option) => option.name === 'name')
      const word = name?.words.at(-1)
      if (name === undefined || word === undefined || /%[iInN]|\$/.test(name.value)) continue
      const message = `all instances want a container called ${name.value}: put %i into the name`
      yield { at: spanOf(run.use, word), message }
    }
  },
})
