import { print } from '../../ssh/command.js'
import type { DockerCall } from '../docker-call.js'
import { goTemplate } from '../go-template/go-template.js'
import { readFlags } from '../read-flags.js'
import { standIn } from '../stand-in.js'

const flags = { format: { short: 'f', value: true } } as const

export function versionCommand({ args, stdout }: DockerCall): number {
  const format = readFlags('docker version', args, flags).last('format')
  const { version, text } = standIn
  if (format === undefined) {
    print(stdout, 'Client and server:', ` Version:  ${version}`, ` ${text}`)
    return 0
  }
  const side = { Version: version, Os: process.platform, Arch: process.arch, Platform: { Name: text } }
  print(stdout, goTemplate(format)({ Client: side, Server: side }))
  return 0
}
