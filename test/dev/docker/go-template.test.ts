import { describe, expect, it } from 'vitest'
import { DockerError } from '../../../src/dev/docker/docker-error.js'
import { goTemplate } from '../../../src/dev/docker/go-template/go-template.js'

const data = {
  Name: '/web',
  State: { Running: true, ExitCode: 0 },
  Config: { Env: ['A=1', 'B=two words'], Labels: { 'com.example.tier': 'front' }, Cmd: [] },
  NetworkSettings: { Ports: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '20001' }], '53/udp': null } },
  none: null,
}

describe('a template of Go', () => {
  it.each([
    ['{{.Name}}', '/web'],
    ['{{ .Name }} is up', '/web is up'],
    ['{{$.State.Running}}', 'true'],
    ['{{.State.ExitCode}}', '0'],
    ['{{.name}}', '/web'],
    ['{{.none}}', '<no value>'],
    ['{{.Config.Env}}', '[A=1 B=two words]'],
    ['{{.Config.Labels}}', 'map[com.example.tier:front]'],
    ['{{json .Config.Env}}', '["A=1","B=two words"]'],
    ['{{.Config.Env | json}}', '["A=1","B=two words"]'],
    ['{{index .Config.Labels "com.example.tier"}}', 'front'],
    ['{{index .Config.Env 1}}', 'B=two words'],
    ['{{(index (index .NetworkSettings.Ports "80/tcp") 0).HostPort}}', '20001'],
    ['{{(index .NetworkSettings.Ports "80/tcp" 0).HostPort}}', '20001'],
    ['{{with index .NetworkSettings.Ports "53/udp"}}yes{{else}}no{{end}}', 'no'],
    ['{{range .Config.Env}}{{println .}}{{end}}', 'A=1\nB=two words\n'],
    ['{{range $at, $each := .Config.Env}}{{$at}}:{{$each}} {{end}}', '0:A=1 1:B=two words '],
    ['{{range .Config.Cmd}}x{{else}}none{{end}}', 'none'],
    [
      '{{range $port, $to := .NetworkSettings.Ports}}{{$port}}{{if $to}} at {{(index $to 0).HostPort}}{{end}};{{end}}',
      '53/udp;80/tcp at 20001;',
    ],
    ['{{if and .State.Running (eq .State.ExitCode 0)}}good{{else}}bad{{end}}', 'good'],
    ['{{if not .State.Running}}a{{else if .none}}b{{else}}c{{end}}', 'c'],
    ['{{if ne .Name "x"}}other{{end}}', 'other'],
    ['{{$x := len .Config.Env}}{{$x}}', '2'],
    ['{{join .Config.Env ","}}', 'A=1,B=two words'],
    ['{{index (split "a-b" "-") 1}}', 'b'],
    ['{{printf "%-6s|%4d|%q" "ab" 7 "c"}}', 'ab    |   7|"c"'],
    ['{{print "a" "b"}} {{upper "a"}}{{lower "B"}}', 'ab Ab'],
    ['{{or .none "else"}}', 'else'],
    ['a {{- " b " -}} c', 'a b c'],
    ['{{/* said to nobody */}}x', 'x'],
    ['a {{- /* an "open quote, }} */ -}} x', 'ax'],
    ['{{"}}"}}', '}}'],
    ['a\\tb\\n', 'a\tb\n'],
    ['{{`raw "text"`}} {{"quo\\"ted"}}', 'raw "text" quo"ted'],
    ['{{true}} {{1}} {{-2}}', 'true 1 -2'],
  ])('%s', (source, text) => {
    expect(goTemplate(source)(data)).toBe(text)
  })

  it.each([
    ['{{.Nmae}}', 'no field "Nmae"'],
    ['{{nothing .Name}}', 'function "nothing" not defined'],
    ['{{.Name', 'unclosed action'],
    ['{{"a}}', 'unclosed action'],
    ['{{/* a */ .Name}}', 'unexpected'],
    ['{{if .Name}}'.repeat(2_000), 'too many blocks'],
    [`{{${'('.repeat(20_000)}}}`, 'too many parentheses'],
    ['{{if .Name}}x', 'no {{end}}'],
    ['{{end}}', 'unexpected {{end}}'],
    ['{{(.Name}}', 'unclosed left paren'],
    ['{{}}', 'missing value'],
    ['{{.Name ~}}', 'unexpected "~"'],
    ['{{$nobody}}', 'undefined variable "$nobody"'],
    ['{{index .Config.Env 7}}', 'index out of range: 7'],
    ['{{index .none 0}}', 'index of nil pointer'],
    ['{{.Name .Name}}', 'no function'],
  ])('%s is refused', (source, message) => {
    const filled = () => goTemplate(source)(data)
    expect(filled).toThrow(DockerError)
    expect(filled).toThrow(message)
  })
})
