import { constants } from 'node:os'
import type { ProcessMachine } from '../../support/process-machine.js'
import type { RealSystemd } from '../../support/real-systemd.js'
import type { Supervised, Supervisor } from './run-row.js'

/** A machine of the embedded cluster. */
export function ours(machine: ProcessMachine, name: string): Supervisor {
  return {
    act(verb) {
      if (verb === 'reload') machine.service(name).reload()
      else machine.systemd[verb](name)
    },
    look(): Supervised {
      const { result, main, restartCount, finished } = machine.service(name)
      const exit = finished.findLast(({ list }) => list === 'ExecStart')?.exit
      return {
        state: machine.state(name),
        result,
        main:
          exit === undefined
            ? ''
            : exit.code === 'exited'
              ? `exited ${exit.status}`
              : `killed ${exit.signal.replace(/^SIG/, '')}`,
        mainPid: main?.pid ?? 0,
        restarts: restartCount,
      }
    },
  }
}

const codes: Readonly<Record<string, string>> = { 1: 'exited', 2: 'killed', 3: 'killed' }

/** A real systemd. */
export function theirs(real: RealSystemd, name: string): Supervisor {
  return {
    async act(verb) {
      // What is refused at once is refused here too: a start that comes too often, for one.
      await real.systemctl('--no-block', verb, name).catch(() => {})
    },
    async look(): Promise<Supervised> {
      const properties = await real.show(name)
      const { ExecMainCode = '', ExecMainStatus = '' } = properties
      const code = codes[ExecMainCode] ?? ''
      const signal = Object.entries(constants.signals).find(([, number]) => String(number) === ExecMainStatus)
      const status = code === 'killed' ? (signal?.[0].replace(/^SIG/, '') ?? '') : ExecMainStatus
      return {
        state: `${properties.ActiveState}/${properties.SubState}`,
        result: properties.Result ?? '',
        main: code === '' ? '' : `${code} ${status}`,
        mainPid: Number(properties.MainPID),
        restarts: Number(properties.NRestarts),
      }
    },
  }
}
