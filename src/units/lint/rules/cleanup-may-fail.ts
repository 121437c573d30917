import { containerCommands, hasOption } from '../container.js'
import { exampleService } from '../examples.js'
import { fixBy, insertInValue } from '../fixes.js'
import { type Problem, unitRule } from '../rule.js'

const cleanups = ['kill', 'rm', 'stop', 'rmi']

export const cleanupMayFail = unitRule({
  name: 'cleanup-may-fail',
  severity: 'error',
  topic: 'containers',
  title: 'A cleaning before the start whose failure counts',
  docs: `
On a machine where the unit has not run there is no container to kill or remove, the command fails, and so does the
start: a unit that fleet moves never comes up. A \`-\` before the program says that its failure does not matter. Newer
docker forgives \`rm -f\`, so that is a warning only.`,
  wrong: exampleService({
    service: `
ExecStartPre=/usr/bin/docker kill web
ExecStart=/usr/bin/docker run --rm --name web example/web
ExecStop=/usr/bin/docker stop web`,
  }),
  right: exampleService({
    service: `
ExecStartPre=-/usr/bin/docker kill web
ExecStart=/usr/bin/docker run --rm --name web example/web
ExecStop=/usr/bin/docker stop web`,
  }),
  *check(unit): Iterable<Problem> {
    for (const command of containerCommands(unit)) {
      // Of a script the last command alone counts, and it may go on to another.
      if (command.inScript) continue
      const { use, verb, engine } = command
      const { entry, option } = use
      const { prefixes, start } = use.command
      if (option !== 'ExecStartPre' || !cleanups.includes(verb) || prefixes.includes('-')) continue
      if (engine === 'podman' && (hasOption(command, 'ignore') || hasOption(command, 'interactive'))) continue
      yield {
        at: entry.spanInValue(use.command.program.start, command.verbWord.end),
        message: `where there is no container yet ${engine} ${verb} fails, and the start with it: write - before the program`,
        ...fixBy('ignore its failure', insertInValue(entry, [start], '-')),
        ...(verb === 'rm' && hasOption(command, 'force') ? { severity: 'warning' } : {}),
      }
    }
  },
})
