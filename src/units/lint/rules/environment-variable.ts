import { parseEnvironment } from '../../values/environment.js'
import { exampleService } from '../examples.js'
import { pieceOf } from '../piece.js'
import { unitRule } from '../rule.js'
import { knownOptions } from '../unit-sections.js'

export const environmentVariable = unitRule({
  name: 'environment-variable',
  severity: 'warning',
  topic: 'operation',
  title: 'A variable within Environment',
  docs: `
systemd replaces no variables in \`Environment\` and runs no commands: the program gets \`\${HOST}\` and \`$(hostname)\` as
they are written. Put what a file of the machine sets into the command line, or start the program with a shell.`,
  wrong: exampleService({
    service: `
EnvironmentFile=/etc/environment
Environment=ADVERTISE=\${COREOS_PRIVATE_IPV4}:8500
ExecStart=/usr/bin/web`,
  }),
  right: exampleService({
    service: `
EnvironmentFile=/etc/environment
ExecStart=/usr/bin/web --advertise \${COREOS_PRIVATE_IPV4}:8500`,
  }),
  *check(unit) {
    for (const { entry, option } of knownOptions(unit)) {
      if (option.name !== 'Environment') continue
      for (const { value, name, word } of parseEnvironment(entry.value).assignments) {
        const variable = /(?<!\$)\$(\{[A-Za-z_]\w*\}|[A-Z_][A-Z0-9_]+\b|\([^)(]{1,200}\))/.exec(value)
        if (variable === null) continue
        const start = word.offset(name.length + 1 + variable.index)
        yield {
          at: pieceOf(entry, start, start + variable[0].length),
          message: `systemd replaces nothing here, ${name} will hold ${variable[0]} as it is written`,
        }
        break
      }
    }
  },
})
