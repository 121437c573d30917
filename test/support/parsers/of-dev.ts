import * as z from 'zod'
import { controlRequestSchema } from '../../../src/dev/daemon/control-protocol.js'
import { goTemplate } from '../../../src/dev/docker/go-template/go-template.js'
import { parsePublish } from '../../../src/dev/docker/ports.js'
import { parseImage } from '../../../src/dev/docker/registered-image.js'
import { readRun } from '../../../src/dev/docker/run-request.js'
import { readSignal } from '../../../src/dev/docker/signals.js'
import { decodeGoJson, GoJsonError } from '../../../src/dev/http/go-json.js'
import { cleanPath } from '../../../src/dev/http/incoming.js'
import { PageTokenError, requestedPage } from '../../../src/dev/http/page-token.js'
import { metadataPatch, unitBody } from '../../../src/dev/http/request-bodies.js'
import { readLines } from '../../../src/dev/registry/log-lines.js'
import { registryRecordSchema } from '../../../src/dev/registry/registry-record.js'
import { Containers } from '../../../src/dev/simulation/containers.js'
import { behaviour } from '../../../src/dev/simulation/programs.js'
import { splitCommandLine } from '../../../src/dev/split-command-line.js'
import { readTime } from '../../../src/dev/ssh/commands/read-time.js'
import { CalendarError, parseCalendar } from '../../../src/dev/systemd/calendar.js'
import { readCommands, withVariables } from '../../../src/dev/systemd/exec-command.js'
import { CaasctlError } from '../../../src/error.js'
import type { Parser } from './parser.js'

/** Within the embedded cluster errors that no user sees are not of CaasctlError's kind. */
class Refused extends CaasctlError {
  readonly code = 'REFUSED'
}

function refusing(
  read: (text: string) => unknown,
  ...kinds: readonly (abstract new (
    ...args: never
  ) => Error)[]
) {
  return (text: string): unknown => {
    try {
      return read(text)
    } catch (error) {
      if (!kinds.some((kind) => error instanceof kind)) throw error
      throw new Refused(String(error), { cause: error })
    }
  }
}

const jsonPieces = [
  '{',
  '}',
  '[',
  ']',
  '{"options":[',
  '{"a":',
  'null',
  'true',
  '-1e999',
  '"',
  '":',
  ',"',
  '\\u00',
  '0,',
]

export const devParsers: readonly Parser[] = [
  {
    name: "JSON of fleet's API",
    read: refusing((text) => decodeGoJson(text, unitBody), GoJsonError),
    samples: [
      '{"desiredState":"launched","options":[{"section":"Service","name":"ExecStart","value":"/a"}]} x',
    ],
    pieces: jsonPieces,
  },
  {
    name: "JSON of fleet's API, metadata",
    read: refusing((text) => decodeGoJson(text, metadataPatch), GoJsonError),
    samples: ['[{"op":"add","path":"/m/metadata/a","value":{"value":"b"}}]'],
    pieces: jsonPieces,
  },
  {
    name: 'page token',
    read: refusing((text) => requestedPage(new URLSearchParams({ nextPageToken: text })), PageTokenError),
    samples: ['ZAACAA=='],
    pieces: ['=', 'ZA', '\n='],
  },
  {
    name: 'target of a request',
    // Node gives the bytes of a target one by one.
    read: (text) => cleanPath(Buffer.from(text).toString('latin1')),
    samples: ['/fleet/v1/units/a%40b.service?nextPageToken=x', 'http://x/y#z'],
    pieces: ['/./', '//', '%2f', '%', '?a=b', '/..'],
  },
  {
    name: 'request to a cluster',
    read: refusing((text) => controlRequestSchema.parse(JSON.parse(text)), SyntaxError, z.core.$ZodError),
    samples: ['{"op":"kill","machine":"1"}', '{"op":"add-machine","metadata":{"a":"b"}}'],
    pieces: jsonPieces,
  },
  {
    name: 'log of the registry',
    read: (text) => readLines(Buffer.from(text)),
    samples: ['8bf2d2b1 {"op":"destroy","name":"a.service"}\n'],
    pieces: ['00000000 {}\n', '00000000 '],
  },
  {
    name: 'record of the registry',
    read: refusing((text) => registryRecordSchema.parse(JSON.parse(text)), SyntaxError, z.core.$ZodError),
    samples: ['{"op":"put","name":"a.service","text":"","state":"inactive"}'],
    pieces: jsonPieces,
  },
  {
    name: 'calendar event',
    read: refusing((text) => parseCalendar(text)(new Date(0)), CalendarError),
    samples: ['Mon..Fri *-*-01,15 03:30', 'hourly', '*:0/15', '*-02-30'],
    pieces: ['Mon,', '1,', '*', '0/1,', '..', '-', 'UTC ', '2..3'],
  },
  {
    name: 'commands of a unit',
    read: (text) =>
      readCommands(text, (word) => word)?.map((command) => withVariables(command, new Map([['A', 'b c']]))),
    samples: [`-/bin/sh -c "a $A \${A}" ; @/b c d`],
    pieces: [' ; ', '$A', `\${A}`, '$$', '${'],
  },
  {
    name: 'script of a unit',
    read: (text) => behaviour('/bin/sh', ['-c', text], new Containers()),
    samples: ['sleep 1 && docker run --name a b || exit 3; echo c'],
    pieces: ['sleep 1', ' && ', ' || ', ' ; ', 'docker run ', 'exec ', 'exit ', 'sh -c '],
  },
  {
    name: 'command over SSH',
    read: splitCommandLine,
    samples: ['sudo systemctl status "web@1.service"', "a 'b c' \\d"],
    pieces: ['" "', "' '", '\\ '],
  },
  {
    name: 'time of a journal',
    read: (text) => readTime(text),
    samples: ['2015-03-24 09:01:10', '5min ago', '-1h', '@1427187670', 'Mon 2015-03-24 UTC'],
    pieces: [' ago', '09:01', '+', '2015-03-24'],
  },
  {
    name: 'docker run',
    read: (text) => readRun(text.split(' '), { folder: '/nowhere', environment: new Map([['A', 'b']]) }),
    samples: ['-d --rm --name web-1 -p 8080:80/tcp -e A=b --env-file x nginx:1 sh -c x', '-itP=false a'],
    pieces: [' -e ', ' --name=', ' -p ', ' -', ' --', ' -v ', ' nginx ', '80:80', ' --stop-timeout 1'],
  },
  {
    name: 'image of docker',
    read: parseImage,
    samples: ['nginx=/usr/sbin/nginx -g "daemon off;"', 'a:1,ports=80=b'],
    pieces: ['=', ',ports=', 'x ', '/bin/a'],
  },
  {
    name: 'port of docker',
    read: parsePublish,
    samples: ['127.0.0.1:8080:80/tcp', '80-90:80-90'],
    pieces: ['80:', '/udp', '1-9'],
  },
  {
    name: 'template of docker',
    read: (text) => goTemplate(text)({ Names: 'a', Ports: [1, 2], State: { Running: true } }),
    samples: [
      '{{.Names}}\t{{range .Ports}}{{.}}{{end}}',
      '{{if .State.Running}}a{{else}}b{{end}}',
      '{{json .}}',
    ],
    pieces: [
      '{{',
      '}}',
      '{{.Names}}',
      '{{range .Ports}}',
      '{{end}}',
      '{{if ',
      '{{else}}',
      ' | json',
      '{{index .Ports ',
      '"a"',
    ],
    found: [
      '{{'.repeat(20_000),
      `{{${'""'.repeat(20_000)}`,
      `{{${'('.repeat(20_000)}}}`,
      '{{if .}}'.repeat(5_000),
      '{{if .}}{{else if .}}'.repeat(5_000),
    ],
  },
  { name: 'signal', read: readSignal, samples: ['SIGTERM', '9', 'kill'], pieces: ['SIG'] },
]
