// Reads, writes and hashes 10,000 generated unit files with caasctl and with the package `ini`, in turns in
// one run, by CPU time. caasctl keeps every byte and hashes what fleet would; ini loses comments, order and repeats.
import { createHash } from 'node:crypto'
import { parse, stringify } from 'ini'
import { fleetOptions, hashOptions, parseUnitFile, serializeUnitFile } from '../src/units/index.js'

const fileCount = 10_000
const rounds = 9

const texts = Array.from({ length: fileCount }, (_one, index) => generate(index))
const megabytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6

/** Each takes a file's text; what it returns is used, so that no work is left out. */
const steps = {
  'caasctl: parse + serialize + hash': (text: string) => {
    const file = parseUnitFile(text)
    return serializeUnitFile(file).length + hashOptions(fleetOptions(text)).length
  },
  'ini: parse + stringify + hash': (text: string) =>
    createHash('sha1')
      .update(stringify(parse(text)))
      .digest('hex').length,
  'caasctl: parse + serialize': (text: string) => serializeUnitFile(parseUnitFile(text)).length,
  'ini: parse + stringify': (text: string) => stringify(parse(text)).length,
  "caasctl: fleet's options + hash": (text: string) => hashOptions(fleetOptions(text)).length,
}

const times = new Map<string, number[]>(Object.keys(steps).map((name) => [name, []]))
let used = 0
for (let round = 0; round < rounds; round++) {
  for (const [name, step] of Object.entries(steps)) {
    const start = cpuMilliseconds()
    for (const text of texts) used += step(text)
    times.get(name)?.push(cpuMilliseconds() - start)
  }
}

const speed = (name: string) => megabytes / (median(times.get(name) ?? []) / 1000)
const ratio = speed('caasctl: parse + serialize + hash') / speed('ini: parse + stringify + hash')
const report = [
  `${fileCount} files, ${megabytes.toFixed(1)} MB, median of ${rounds} rounds, Node ${process.version} (${used})`,
  ...Object.keys(steps).map((name) => `${name.padEnd(36)}${speed(name).toFixed(1).padStart(8)} MB/s`),
  `caasctl takes ${(1 / ratio).toFixed(2)} of the time that ini takes`,
]
process.stdout.write(`${report.join('\n')}\n`)

/** What the process has used so far; a busy machine changes it little. */
function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}

/** A unit file as people write them; which lines it has follows from its number. */
function generate(index: number): string {
  const name = `app-${index % 97}`
  const lines = [
    '# Generated for the benchmark.',
    '[Unit]',
    `Description=${name} number ${index}`,
    'Documentation=https://example.com/docs',
    'After=docker.service',
    'Requires=docker.service',
    '',
    '[Service]',
    'Restart=always',
    `RestartSec=${index % 60}`,
    'TimeoutStartSec=0',
  ]
  if (index % 2 === 0) lines.push('; The environment of the container.', `Environment="A=${index}" B=c`)
  for (let i = 0; i < index % 7; i++) lines.push(`Environment=VARIABLE_${i}=value-${index * i}`)
  lines.push(
    `ExecStartPre=-/usr/bin/docker kill ${name}-%i`,
    `ExecStartPre=-/usr/bin/docker rm ${name}-%i`,
    `ExecStartPre=/usr/bin/docker pull example/${name}`,
  )
  if (index % 3 === 0) {
    lines.push(
      `ExecStart=/usr/bin/docker run --rm --name ${name}-%i \\`,
      `    --env SERVICE_NAME=${name} --env SERVICE_TAGS=http \\`,
      `    -P example/${name}`,
    )
  } else {
    lines.push(
      `ExecStart=/usr/bin/docker run --rm --name ${name}-%i --env SERVICE_NAME=${name} -P example/${name}`,
    )
  }
  lines.push(`ExecStop=/usr/bin/docker stop ${name}-%i`, '', '[X-Fleet]', `Conflicts=${name}@*.service`)
  if (index % 4 === 0) lines.push('MachineMetadata="region=us-west-2" "consul_role=client"')
  return `${lines.join('\n')}\n`
}
