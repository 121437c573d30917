import { spanOf } from '../commands.js'
import { containerCommands, hasOption } from '../container.js'
import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'

export const containerTerminal = unitRule({
  name: 'container-terminal',
  severity: 'error',
  topic: 'containers',
  title: 'A container that wants a terminal',
  docs: `
A unit has no terminal. With \`-i\` and \`-t\` together docker refuses to start: the input device is not a TTY.`,
  wrong: exampleService({
    service: `
ExecStart=/usr/bin/docker run -it --rm --name web example/web
ExecStop=/usr/bin/docker stop web`,
  }),
  right: exampleService({
    service: `
ExecStart=/usr/bin/docker run --rm --name web example/web
ExecStop=/usr/bin/docker stop web`,
  }),
  *check(unit) {
    for (const command of containerCommands(unit)) {
      const { use, verb, options } = command
      if (verb !== 'run' && verb !== 'exec') continue
      if (!hasOption(command, 'tty') || !hasOption(command, 'interactive') || hasOption(command, 'detach'))
        continue
      const word = options.findLast(({ name }) => name === 'tty')?.words[0] ?? command.verbWord
      yield { at: spanOf(use, word), message: 'a unit has no terminal, so this command fails' }
    }
  },
})
