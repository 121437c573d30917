import { findAsked } from '../../../src/cli/arguments/asked.js'
import { findCommand } from '../../../src/cli/arguments/find-command.js'
import { bashWords } from '../../../src/cli/completion/bash-words.js'
import { complete } from '../../../src/cli/completion/complete.js'
import { splitEndpoints } from '../../../src/cli/connect-fleet.js'
import { parseMetadata } from '../../../src/cli/dev/cluster-flags.js'
import { machineSpecs } from '../../../src/cli/dev/machine-specs.js'
import { parseDuration } from '../../../src/cli/duration.js'
import { globalFlags } from '../../../src/cli/global-flags.js'
import { commandNames } from '../../../src/cli/manifest.js'
import { printable, printableJson } from '../../../src/cli/output/printable.js'
import { parseConfiguration } from '../../../src/cli/settings/parse-configuration.js'
import { readForwardSpecs } from '../../../src/cli/ssh/forward-specs.js'
import { nearestWord } from '../../../src/nearest-word.js'
import { readManifest } from '../../../src/operations/deploy/manifest/read-manifest.js'
import { convertToCloudConfig } from '../../../src/operations/generate/cloud-config.js'
import { parseEnvFile } from '../../../src/operations/generate/placeholder-values.js'
import { fillPlaceholders } from '../../../src/operations/generate/placeholders.js'
import type { Parser } from './parser.js'

const noNames = {
  units: async () => [],
  templates: async () => [],
  machines: async () => [],
  profiles: async () => [],
  clusters: async () => [],
}

const manifest = `name: shop
values: {a: b, c: 1}
strategy:
  order: start-first
  ready: {for: 5s}
units:
  - file: web@.service
    instances: 3
`

export const cliParsers: readonly Parser[] = [
  {
    name: 'command line of caasctl',
    read: (text) => {
      const argv = text.split(' ')
      return [findAsked(argv, globalFlags), findCommand(argv, commandNames)]
    },
    samples: ['--no-block stop web.service', '-debug list-units', 'dev start --machines=4'],
    pieces: ['list-units ', 'dev ', ' --debug', ' -o', ' -- '],
  },
  {
    name: 'line to complete',
    read: (text) => complete(bashWords(text, 'caasctl'), noNames),
    samples: ['caasctl list-units --fields=unit,', 'A=b caasctl dev st', 'caasctl start "web@'],
    pieces: ['caasctl ', ' --fields=', 'a,', ' -', ' dev '],
  },
  {
    name: 'configuration file',
    read: (text) => parseConfiguration('config', text),
    samples: ['profile = prod\n\n[profile prod]\ntunnel = 54.203.141.124\n\n[lint]\nno-restart = off\n'],
    pieces: ['[profile a]\n', '[lint]\n', 'a=b\n', 'tunnel=x\n', '[profile ', '[]', 'a[]=b\n'],
  },
  {
    name: 'length of time',
    read: parseDuration,
    samples: ['1h30m', '500ms', '0.5'],
    pieces: ['1m', '1.5h', 'ms'],
    found: [`${'1'.repeat(100_000)}x`],
  },
  { name: 'list of endpoints', read: splitEndpoints, samples: ['http://a,http://b'], pieces: [',http://'] },
  { name: 'metadata of machines', read: parseMetadata, samples: ['a=b,c=d'], pieces: ['a=b,', ',,'] },
  {
    name: 'machines of dev',
    read: (text) => machineSpecs(3, [text]),
    samples: ['1:a=b', 'a=b,c=d'],
    pieces: ['1:', '9:', 'a=b,'],
  },
  {
    name: 'ports to forward',
    read: (text) => readForwardSpecs(text.split(' ')),
    samples: ['8080:80 web@1', '[::1]:80:80 m /a.sock', '80 m 127.0.0.1:90'],
    pieces: ['80:', ' m ', '[::1]:', '80 m '],
  },
  {
    name: 'text for a terminal',
    read: (text) => [printable(text), printable(text, true), printableJson(text)],
    samples: ['a\x1b[31mb'],
    pieces: ['\x9b', '\u202e'],
  },
  {
    name: 'did you mean',
    read: (text) => nearestWord(text.slice(0, 4_096), commandNames.all()),
    samples: ['list-unts'],
    pieces: ['list-'],
  },
  {
    name: 'placeholders',
    read: (text) => fillPlaceholders([{ file: 'a.service', text }], { a: 'b', version: '1' }),
    samples: ['image:{{version}} {{ a }} {{.Names}} {{end}}'],
    pieces: ['{{a}}', '{{ ', '{{b}}', '{{end}}', '{{.'],
    found: ['{{a}}'.repeat(20_000)],
  },
  {
    name: 'file of variables',
    read: (text) => parseEnvFile('env', text),
    samples: ['A=b\n# c\nD="e f"\n'],
    pieces: ['A=b\n', 'A="'],
  },
  {
    name: 'manifest of an application',
    read: (text) => readManifest('caas.yaml', text),
    samples: [manifest, '{"name":"a","units":[{"file":"b.service"}]}'],
    pieces: [
      '- ',
      ': ',
      '&a ',
      '*a',
      '!!x ',
      '? ',
      '---\n',
      '[',
      '{',
      '\n  ',
      'units:\n',
      '<<: *a\n',
      '|\n',
      '%YAML',
    ],
    found: [
      '['.repeat(3_000),
      '{'.repeat(3_000),
      '? '.repeat(31),
      '? '.repeat(500),
      '- '.repeat(3_000),
      'a: '.repeat(3_000),
    ],
  },
  {
    name: 'unit file, converted to YAML',
    read: (text) => convertToCloudConfig([{ name: 'a.service', text }]),
    samples: ['[Service]\nExecStart=/a\n\n[Install]\n'],
    pieces: ['---\n', ': ', '- ', '[Install]\n'],
  },
]
