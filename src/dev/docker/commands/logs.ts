import type { OutputPiece } from '../container.js'
import type { DockerCall } from '../docker-call.js'
import { DockerUsageError } from '../docker-error.js'
import { readFlags } from '../read-flags.js'

const flags = {
  follow: { short: 'f' },
  tail: { short: 'n', value: true },
  timestamps: { short: 't' },
} as const

/** How much may wait to be read by who follows, in bytes. */
const waitingMaxBytes = 16_000_000

/** What a container has printed, and with `-f` what it goes on to print. */
export async function logsCommand(call: DockerCall): Promise<number> {
  const { args, engine, stdout, stderr, signal } = call
  const read = readFlags('docker logs', args, flags)
  const [name, ...others] = read.words
  if (name === undefined || others.length > 0) throw new DockerUsageError("'docker logs' requires 1 argument")
  const tail = read.last('tail') ?? 'all'
  if (!/^(all|-?\d+)$/.test(tail)) {
    throw new DockerUsageError(`invalid argument ${JSON.stringify(tail)} for "-n, --tail" flag`)
  }
  const container = engine.find(name)
  const stamped = read.has('timestamps')
  const write = ({ time, stream, content }: OutputPiece) => {
    const text = stamped ? stamp(content.toString(), time) : content
    ;(stream === 'stdout' ? stdout : stderr).write(text)
  }
  for (const piece of lastLines(container.output.entries, tail)) write(piece)
  if (!read.has('follow') || !container.isRunning) return 0
  const over = new AbortController()
  const unlisten = container.output.listen((piece) => {
    write(piece)
    // The container does not wait for who only looks on.
    if (stdout.writableLength + stderr.writableLength > waitingMaxBytes) over.abort()
  })
  const gone = new Promise<void>((resolve) => {
    for (const each of [signal, over.signal]) each.addEventListener('abort', () => resolve())
  })
  await Promise.race([container.ended, gone])
  unlisten()
  if (!over.signal.aborted) return 0
  stderr.write('docker logs: the output is not read as fast as it comes\n')
  return 1
}

function stamp(text: string, time: number): string {
  return linesOf(text)
    .map((line) => `${new Date(time).toISOString()} ${line}`)
    .join('')
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** The pieces that hold the last so many lines, the first cut where it begins too early. */
function lastLines(pieces: readonly OutputPiece[], tail: string): OutputPiece[] {
  const wanted = tail === 'all' || tail.startsWith('-') ? Number.POSITIVE_INFINITY : Number(tail)
  const shown: OutputPiece[] = []
  let lines = 0
  for (const piece of [...pieces].reverse()) {
    if (lines >= wanted) break
    const all = linesOf(piece.content.toString())
    const kept = all.slice(Math.max(0, all.length - (wanted - lines)))
    lines += kept.length
    shown.unshift({ ...piece, content: Buffer.from(kept.join('')) })
  }
  return shown
}
