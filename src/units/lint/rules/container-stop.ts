import { spanOf } from '../commands.js'
import { containerCommands, containerRuns } from '../container.js'
import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'
import { serviceType } from '../service.js'

export const containerStop = unitRule({
  name: 'container-stop',
  severity: 'warning',
  topic: 'containers',
  title: 'A container that the end of the unit does not stop',
  docs: `
Without \`ExecStop\` systemd sends a signal to the docker client, which hands it to the first process of the container.
Many programs ignore it there. After 90 seconds the client is killed, and the container runs on, on a machine where
fleet believes the unit is gone. \`docker stop\` makes an end of it. (podman's containers end with the unit.)`,
  wrong: exampleService({ service: 'ExecStart=/usr/bin/docker run --rm --name web example/web' }),
  right: exampleService({
    service: `
ExecStart=/usr/bin/docker run --rm --name web example/web
ExecStop=/usr/bin/docker stop web`,
  }),
  *check(unit) {
    const run = containerRuns(unit).find(({ use }) => use.option === 'ExecStart')
    if (run === undefined || run.engine === 'podman' || serviceType(unit) === 'oneshot') return
    // What a script in ExecStop does nobody can know.
    if (unit.list('Service', 'ExecStop').length > 0) return
    const stops = containerCommands(unit).some(
      ({ use, verb }) => ['stop', 'kill', 'rm'].includes(verb) && use.option === 'ExecStopPost',
    )
    if (stops) return
    yield {
      at: spanOf(run.use, run.verbWord),
      message: 'nothing stops the container when the unit ends: add ExecStop=',
    }
  },
})
