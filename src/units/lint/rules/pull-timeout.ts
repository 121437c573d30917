import { spanOf } from '../commands.js'
import { containerCommands } from '../container.js'
import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'
import { serviceType } from '../service.js'

export const pullTimeout = unitRule({
  name: 'pull-timeout',
  severity: 'warning',
  topic: 'containers',
  title: 'An image pulled within the default time for a start',
  docs: `
What runs in \`ExecStartPre\` counts as starting, for which systemd gives 90 seconds. Pulling an image on a new machine
may take longer; then the unit is killed in the middle of it, and the next try begins anew. Set \`TimeoutStartSec\` to
what a pull may take, or to 0 for no limit.`,
  wrong: exampleService({
    service: `
ExecStartPre=/usr/bin/docker pull example/web
ExecStart=/usr/bin/docker run --rm --name web example/web
ExecStop=/usr/bin/docker stop web`,
  }),
  right: exampleService({
    service: `
TimeoutStartSec=15min
ExecStartPre=/usr/bin/docker pull example/web
ExecStart=/usr/bin/docker run --rm --name web example/web
ExecStop=/usr/bin/docker stop web`,
  }),
  *check(unit) {
    // A oneshot has no limit by default.
    if (serviceType(unit) === 'oneshot') return
    if (unit.single('Service', 'TimeoutStartSec') ?? unit.single('Service', 'TimeoutSec')) return
    const pull = containerCommands(unit).find(
      ({ use, verb }) => (verb === 'pull' || verb === 'build') && /^ExecStart(Pre|Post)$/.test(use.option),
    )
    if (pull === undefined) return
    const message = `an image that takes longer than 90 s to ${pull.verb} stops the unit: set TimeoutStartSec=`
    yield { at: spanOf(pull.use, pull.verbWord), message }
  },
})
