import { findSpecifiers } from '../../values/specifiers.js'
import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'

export const instanceSpecifier = unitRule({
  name: 'instance-specifier',
  severity: 'warning',
  topic: 'commands',
  title: 'The instance in a unit that has none',
  docs: `
\`%i\` and \`%I\` are what stands between \`@\` and the type in the unit's name. In a unit without \`@\` they are empty: every
container is called \`web-\`. Name the file \`web@.service\`, or leave the specifier out.`,
  wrong: exampleService({ service: 'ExecStart=/usr/bin/web --id=%i' }),
  right: exampleService({ name: 'web@.service', service: 'ExecStart=/usr/bin/web --id=%i' }),
  *check({ file, parts }) {
    if (parts?.kind !== 'plain') return
    for (const entry of file.optionEntries()) {
      const use = findSpecifiers(entry.value).find(
        ({ kind, letter }) => kind === 'known' && /[iI]/.test(letter),
      )
      if (use === undefined) continue
      const message = `%${use.letter} is empty in a unit whose name has no @`
      yield { at: entry.spanInValue(use.position, use.position + 2), message }
    }
  },
})
