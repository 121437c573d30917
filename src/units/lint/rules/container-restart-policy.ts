import { spanOf } from '../commands.js'
import { containerRuns } from '../container.js'
import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'

export const containerRestartPolicy = unitRule({
  name: 'container-restart-policy',
  severity: 'warning',
  topic: 'containers',
  title: "A container that the engine restarts behind systemd's back",
  docs: `
With \`--restart\` docker starts the container again by itself, also on a machine from which fleet has moved the unit
away. Restarting is systemd's task here: \`Restart=always\`. Together with \`--rm\` docker refuses it.`,
  wrong: exampleService({
    service: `
ExecStartPre=-/usr/bin/docker rm -f web
ExecStart=/usr/bin/docker run --restart=always --name web example/web
ExecStop=/usr/bin/docker stop web`,
  }),
  right: exampleService({
    service: `
ExecStartPre=-/usr/bin/docker rm -f web
ExecStart=/usr/bin/docker run --rm --name web example/web
ExecStop=/usr/bin/docker stop web`,
  }),
  *check(unit) {
    for (const run of containerRuns(unit)) {
      const policy = run.options.findLast(({ name }) => name === 'restart')
      const [word] = policy?.words ?? []
      if (policy === undefined || word === undefined || policy.value === 'no') continue
      yield {
        at: spanOf(run.use, word),
        message: `restarting is systemd's task here, not that of ${run.engine}`,
      }
    }
  },
})
