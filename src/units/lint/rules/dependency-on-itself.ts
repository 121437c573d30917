import { exampleService } from '../examples.js'
import { sampleName } from '../fleet-values.js'
import { unitRule } from '../rule.js'
import { unitReferences } from '../unit-references.js'

export const dependencyOnItself = unitRule({
  name: 'dependency-on-itself',
  severity: 'warning',
  topic: 'systemd',
  title: 'A unit that depends on itself',
  docs: `
systemd drops a dependency of a unit on itself. Most often another name was meant, of the unit that this file was
copied from.`,
  wrong: exampleService({ unit: 'After=web.service' }),
  right: exampleService({ unit: 'After=network-online.target' }),
  *check(unit) {
    const own = sampleName(unit)
    for (const { entry, name, at } of unitReferences(unit)) {
      if (name !== own || ['OnFailure', 'OnSuccess'].includes(entry.name)) continue
      yield { at, message: `${entry.name}= names the unit itself` }
    }
  },
})
