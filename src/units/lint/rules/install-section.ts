import { exampleService } from '../examples.js'
import { unitRule } from '../rule.js'

export const installSection = unitRule({
  name: 'install-section',
  severity: 'warning',
  topic: 'fleet',
  title: 'An [Install] section',
  docs: `
On a cluster fleet decides what runs where; \`[Install]\` is for \`systemctl enable\`. Older fleet ignores it. fleet 1.0
enables the unit on its machine, and from then on systemd may start it behind fleet's back: what \`list-units\` says is
no longer true, and where enabling fails the unit is not loaded at all. Leave the section out.`,
  wrong: exampleService({
    service: `
Restart=always
RestartSec=15

[Install]
WantedBy=multi-user.target`,
  }),
  right: exampleService({}),
  *check({ file }) {
    for (const section of file.sections()) {
      if (section.name !== 'Install') continue
      const message =
        'fleet 1.0 enables a unit with [Install], so that systemd starts it by itself; older fleet ignores it'
      yield { at: section.headerSpan, message }
    }
  },
})
