import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

export interface MeasuredRun {
  readonly stdout: string
  readonly stderr: string
  readonly code: number | null
  /** The most memory that the process had at once (RSS), in MB. */
  readonly peakMB: number
}

/** Makes a process of Node tell its peak memory on descriptor 3 when it ends. */
const tellPeak = `data:text/javascript,import{writeSync}from'node:fs';process.on('exit',()=>writeSync(3,String(process.resourceUsage().maxRSS)))`

/**
 * Runs a program of Node, and tells how much memory it had.
 * @param endAfter milliseconds after which it gets Ctrl-C, where it does not end by itself.
 */
export async function measured(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  endAfter?: number,
): Promise<MeasuredRun> {
  const child = spawn(process.execPath, ['--import', tellPeak, program, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const [, stdout, stderr, peak] = child.stdio
  const timer = endAfter === undefined ? undefined : setTimeout(() => child.kill('SIGINT'), endAfter)
  try {
    const code = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    const [out, complaint, kilobytes] = await Promise.all(
      [stdout, stderr, peak].map((stream) => (stream && 'read' in stream ? text(stream) : '')),
    )
    const peakMB = Math.round(Number(kilobytes) / 1_024)
    return { stdout: out ?? '', stderr: complaint ?? '', code: await code, peakMB }
  } finally {
    clearTimeout(timer)
  }
}
