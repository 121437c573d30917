import { InvalidValueError } from '../../values/invalid-value.js'
import { parseTimeSpan } from '../../values/time-span.js'
import { spanOf } from '../commands.js'
import { containerCommands, optionValue } from '../container.js'
import { exampleService } from '../examples.js'
import type { LintedUnit } from '../linted-unit.js'
import { unitRule } from '../rule.js'

/** systemd's time for a stop where none is set, in milliseconds. */
const defaultTimeout = 90_000

export const containerStopTimeout = unitRule({
  name: 'container-stop-timeout',
  severity: 'warning',
  topic: 'containers',
  title: 'A container that gets more time to stop than the unit',
  docs: `
\`docker stop -t\` is how long a container may take to end. systemd kills \`docker stop\` itself after \`TimeoutStopSec\`,
90 seconds where it is not set, and the container is left to itself. Give the unit more time than the container.`,
  wrong: exampleService({
    service: `
ExecStart=/usr/bin/docker run --rm --name web example/web
ExecStop=/usr/bin/docker stop -t 120 web`,
  }),
  right: exampleService({
    service: `
ExecStart=/usr/bin/docker run --rm --name web example/web
ExecStop=/usr/bin/docker stop -t 120 web
TimeoutStopSec=150`,
  }),
  *check(unit) {
    for (const command of containerCommands(unit)) {
      if (command.verb !== 'stop' || command.use.option !== 'ExecStop') continue
      const seconds =
        optionValue(command, 'time') ?? optionValue(command, 'timeout') ?? optionValue(command, 'tty')
      const limit = stopTimeout(unit)
      if (seconds === undefined || limit === undefined || !(Number(seconds) * 1000 >= limit)) continue
      const message = `the container may take ${seconds} s to stop, but systemd gives the unit only ${limit / 1000} s`
      yield { at: spanOf(command.use, command.verbWord), message }
    }
  },
})

/** In milliseconds; undefined where there is no limit. */
function stopTimeout(unit: LintedUnit): number | undefined {
  const text = (unit.single('Service', 'TimeoutStopSec') ?? unit.single('Service', 'TimeoutSec'))?.value
  try {
    const milliseconds = text === undefined ? defaultTimeout : parseTimeSpan(text)
    return milliseconds === 0 || milliseconds === Number.POSITIVE_INFINITY ? undefined : milliseconds
  } catch (error) {
    if (error instanceof InvalidValueError) return undefined
    throw error
  }
}
