import { spanOf } from '../commands.js'
import { containerRuns } from '../container.js'
import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'
import { sharesMachines } from '../shares-machines.js'

export const containerPortInTemplate = unitRule({
  name: 'container-port-in-template',
  severity: 'warning',
  topic: 'containers',
  title: 'One port of the machine for all instances of a template',
  docs: `
A port of a machine is given away once. Two instances that both publish it cannot run on the same machine, and fleet
does not know. Let the engine choose the port (\`-P\`, or \`-p 8080\`), make it depend on the instance, or keep instances
apart with \`Conflicts\`.`,
  wrong: exampleService({
    name: 'web@.service',
    service: `
ExecStart=/usr/bin/docker run --rm --name web-%i -p 80:8080 example/web
ExecStop=/usr/bin/docker stop web-%i`,
  }),
  right: exampleService({
    name: 'web@.service',
    service: `
ExecStart=/usr/bin/docker run --rm --name web-%i -p 80:8080 example/web
ExecStop=/usr/bin/docker stop web-%i`,
    fleet: 'Conflicts=web@*.service',
  }),
  *check(unit) {
    if (unit.parts?.kind !== 'template' || !sharesMachines(unit)) return
    for (const run of containerRuns(unit)) {
      for (const { name, value, words } of run.options) {
        const port = name === 'publish' ? hostPort(value) : undefined
        const word = words.at(-1)
        if (port === undefined || word === undefined) continue
        yield { at: spanOf(run.use, word), message: `all instances want port ${port} of their machine` }
        break
      }
    }
  },
})

/** The port of the machine in `[ADDRESS:]PORT:PORT[/PROTOCOL]`; undefined where it is none or open. */
function hostPort(value: string): string | undefined {
  return /^(?:[^[\]:]*:|\[[^\]]*\]:)?(\d+(?:-\d+)?):[^:]+$/.exec(value)?.[1]
}
