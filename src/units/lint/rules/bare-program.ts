import { commandEntries } from '../commands.js'
import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'

export const bareProgram = unitRule({
  name: 'bare-program',
  severity: 'error',
  topic: 'commands',
  title: 'A program without its path',
  docs: `
systemd before 239, that is every one of fleet's time, refuses a program that is not an absolute path. Later ones look
for a name in a few folders, which are not those of \`PATH\`. Variables are not put in here, and an assignment before
the program is no assignment: use \`Environment\`.`,
  wrong: exampleService({ service: 'ExecStart=web --port 80' }),
  right: exampleService({ service: 'ExecStart=/usr/bin/web --port 80' }),
  *check(unit) {
    for (const { entry, commands, problems } of commandEntries(unit)) {
      for (const { program, start } of commands) {
        const { text } = program
        if (text.includes('/') || text.startsWith('%') || problems.some((problem) => problem.start === start))
          continue
        const at = entry.spanInValue(program.start, program.end)
        if (text.startsWith('$'))
          yield { at, message: 'systemd puts no variable in for a program: write its path' }
        else if (/^[A-Za-z_]\w*=/.test(text)) {
          yield { at, message: 'an assignment before a program is no assignment here: use Environment=' }
        } else yield { at, message: `${text} needs its path: systemd before 239 refuses a bare name` }
        break
      }
    }
  },
})
