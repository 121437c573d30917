import type { ExampleFiles } from './rule.js'

interface ExampleParts {
  /** The unit's name. Default: `web.service`. */
  readonly name?: string
  /** Lines of [Unit]. */
  readonly unit?: string
  /** Lines of [Service]; where it is not told, with a program that runs on and is restarted. */
  readonly service?: string
  /** Lines of [X-Fleet]. */
  readonly fleet?: string
}

/** A service that no rule has anything to say about, but for what the lines given bring in. */
export function exampleService({
  name = 'web.service',
  unit,
  service = '',
  fleet,
}: ExampleParts): ExampleFiles {
  const lines = [
    ...(/^ExecStart *=/m.test(service) ? [] : ['ExecStart=/usr/bin/web']),
    ...(service === '' ? [] : [service.trim()]),
    ...(/^(Restart=|Type=oneshot)/m.test(service) ? [] : ['Restart=always', 'RestartSec=15']),
  ]
  return {
    [name]: [
      ...(unit === undefined ? [] : ['[Unit]', unit.trim(), '']),
      '[Service]',
      ...lines,
      ...(fleet === undefined ? [] : ['', '[X-Fleet]', fleet.trim()]),
      '',
    ].join('\n'),
  }
}
