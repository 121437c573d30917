import { closeSync, constants, openSync } from 'node:fs'
import type { ExecutionSettings, Stream } from '../systemd/execution-settings.js'
import type { FailedStep } from '../systemd/exit-status.js'

/** A standard stream as spawn takes it: `pipe` leads to the journal. */
type Opened = 'ignore' | 'pipe' | number

/** The standard streams of a program, open until it is started. */
export interface OpenStreams extends Disposable {
  readonly stdio: readonly [stdin: Opened, stdout: Opened, stderr: Opened]
}

/** A step before a program is executed has failed: its child ends with that step's status. */
export class StepError extends Error {
  override readonly name = 'StepError'
  readonly step: FailedStep

  constructor(step: FailedStep, message: string) {
    super(message)
    this.step = step
  }
}

const flags = {
  file: constants.O_WRONLY | constants.O_CREAT,
  append: constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND,
  truncate: constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC,
}

/**
 * Opens what StandardInput, StandardOutput and StandardError name (systemd.exec(5)).
 * @throws {StepError}
 */
export function openStreams({ stdin, stdout, stderr }: ExecutionSettings): OpenStreams {
  const opened: number[] = []
  const open = (step: FailedStep, path: string, how: number) => {
    try {
      const file = openSync(path, how, 0o666)
      opened.push(file)
      return file
    } catch (error) {
      throw new StepError(step, error instanceof Error ? error.message : String(error))
    }
  }
  const close = () => {
    for (const file of opened) closeSync(file)
  }
  const output = (step: FailedStep, stream: Stream): Opened => {
    if (stream.kind === 'null') return 'ignore'
    return 'path' in stream ? open(step, stream.path, flags[stream.kind]) : 'pipe'
  }
  try {
    const input = 'path' in stdin ? open('STDIN', stdin.path, constants.O_RDONLY) : 'ignore'
    const out = output('STDOUT', stdout)
    const error = stderr.kind === 'inherit' ? out : output('STDERR', stderr)
    return { stdio: [input, out, error], [Symbol.dispose]: close }
  } catch (error) {
    close()
    throw error
  }
}
