import { spanOf } from '../commands.js'
import { containerCommands } from '../container.js'
import { containerNames } from '../container-names.js'
import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'

export const containerNameMismatch = unitRule({
  name: 'container-name-mismatch',
  severity: 'warning',
  topic: 'containers',
  title: 'A stop of another container than the one that runs',
  docs: `
The name in \`docker stop\`, \`kill\` and \`rm\` must be the one of \`--name\`; otherwise the unit cleans up after another one,
and its own container stays. It happens when a file is copied and one name is forgotten.`,
  wrong: exampleService({
    service: `
ExecStart=/usr/bin/docker run --rm --name web example/web
ExecStop=/usr/bin/docker stop wbe`,
  }),
  right: exampleService({
    service: `
ExecStart=/usr/bin/docker run --rm --name web example/web
ExecStop=/usr/bin/docker stop web`,
  }),
  *check(unit) {
    const names = containerNames(unit)
    if (names.size === 0) return
    for (const { use, verb, operands, engine } of containerCommands(unit)) {
      if (!['stop', 'kill', 'rm'].includes(verb)) continue
      const other = operands.find(({ text }) => !names.has(text) && !text.includes('$'))
      if (other === undefined) continue
      const message = `${engine} ${verb} names ${other.text}, but this unit runs ${[...names].join(', ')}`
      yield { at: spanOf(use, other), message }
    }
  },
})
