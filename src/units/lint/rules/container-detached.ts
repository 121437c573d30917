import { spanOf } from '../commands.js'
import { containerCommands, containerRuns, hasOption } from '../container.js'
import { exampleService } from '../examples.js'
import { fixBy, replaceInValue } from '../fixes.js'
import { type Problem, unitRule } from '../rule.js'
import { serviceType } from '../service.js'

export const containerDetached = unitRule({
  name: 'container-detached',
  severity: 'error',
  topic: 'containers',
  title: 'A container that runs detached',
  docs: `
\`docker run -d\` ends as soon as the container has started. systemd then holds the unit for ended: it restarts it, or
calls it dead while the container runs on, and \`journalctl -u\` shows nothing of it. Run it in the foreground.
(\`podman run -d\` is right with \`Type=notify\` or \`Type=forking\`, where podman tells systemd of the container.)`,
  wrong: exampleService({
    service: `
ExecStartPre=-/usr/bin/docker rm -f web
ExecStart=/usr/bin/docker run -d --name web example/web
ExecStop=/usr/bin/docker stop web`,
  }),
  right: exampleService({
    service: `
ExecStartPre=-/usr/bin/docker rm -f web
ExecStart=/usr/bin/docker run --name web example/web
ExecStop=/usr/bin/docker stop web`,
  }),
  *check(unit): Iterable<Problem> {
    const type = serviceType(unit)
    const commands = containerCommands(unit)
    for (const run of containerRuns(unit)) {
      if (run.use.option !== 'ExecStart' || !hasOption(run, 'detach')) continue
      if (
        run.inScript &&
        commands.some((each) => each.use === run.use && /^(wait|logs|attach|start)$/.test(each.verb))
      )
        continue
      if (run.engine === 'podman' && (type === 'notify' || type === 'forking')) continue
      const word = run.options.findLast(({ name }) => name === 'detach')?.words[0] ?? run.verbWord
      const { entry } = run.use
      const alone = /^(-d|--detach(=true)?)$/.test(word.text) && entry.value[word.start - 1] === ' '
      const edits = alone && type === 'simple' ? replaceInValue(entry, word.start - 1, word.end, '') : []
      yield {
        at: spanOf(run.use, word),
        message: `${run.engine} run ${word.text} ends at once, so systemd loses sight of the container`,
        ...fixBy('run it in the foreground', edits),
      }
    }
  },
})
