import { print } from '../../ssh/command.js'
import type { DockerCall } from '../docker-call.js'
import { goTemplate } from '../go-template/go-template.js'
import { readFlags } from '../read-flags.js'
import { standIn } from '../stand-in.js'

const flags = { format: { short: 'f', value: true } } as const

export function infoCommand({ args, engine, stdout }: DockerCall): number {
  const format = readFlags('docker info', args, flags).last('format')
  const containers = engine.list()
  const running = containers.filter(({ isRunning }) => isRunning).length
  const facts = {
    Containers: containers.length,
    ContainersRunning: running,
    ContainersPaused: 0,
    ContainersStopped: containers.length - running,
    Images: engine.images.length,
    ServerVersion: standIn.version,
    OperatingSystem: standIn.text,
    OSType: process.platform,
    Architecture: process.arch,
  }
  if (format !== undefined) print(stdout, goTemplate(format)(facts))
  else {
    print(
      stdout,
      'Server:',
      ` Containers: ${facts.Containers}`,
      `  Running: ${running}`,
      `  Stopped: ${facts.ContainersStopped}`,
      ` Images: ${facts.Images}`,
      ` Server Version: ${standIn.version}`,
      ` ${standIn.text}`,
    )
  }
  return 0
}
