// biome-ignore-all lint/suspicious/noTemplateCurlyInString: systemd's variables

import { heeds, runs, waits } from './rows/commands.js'
import type { SupervisorRow } from './rows/row.js'

/** What is done with a service, and what the journal then says of it. */
export interface JournalRow {
  readonly what: string
  readonly row: SupervisorRow
  readonly entries: readonly string[]
}

const ended = '6 X: Deactivated successfully.'
const stopping = '6 Stopping X...'
const started = '6 Started X.'
const starting = '6 Starting X...'
const stopped = '6 Stopped X.'
const failed = "4 X: Failed with result 'exit-code'."
const notStarted = '3 Failed to start X.'
const again = (count: number) => `6 X: Scheduled restart job, restart counter is at ${count}.`
const exited = (which: string, how: string, priority = 5) => `${priority} X: ${which} process exited, ${how}`
const fails = 'code=exited, status=1/FAILURE'
const stops = [...runs, 'stop', 'inactive/dead']

export const journalRows: readonly JournalRow[] = rows([
  ['what starts at once is not announced', waits, stops, [started, stopping, ended, stopped]],
  [
    'what takes a time to start is',
    `ExecStartPre=/bin/true\n${waits}`,
    stops,
    [starting, started, stopping, ended, stopped],
  ],
  ['Type=exec', `Type=exec\n${waits}`, stops, [starting, started, stopping, ended, stopped]],
  [
    'a oneshot',
    'Type=oneshot\nExecStart=/bin/true',
    ['start', 'ends', 'inactive/dead'],
    [starting, ended, '6 Finished X.'],
  ],
  [
    'a oneshot that fails',
    'Type=oneshot\nExecStart=/bin/false',
    ['start', 'failed/failed'],
    [starting, exited('Main', fails), failed, notStarted],
  ],
  [
    'what has nothing left to stop',
    'Type=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true',
    ['start', 'active/exited', 'stop', 'inactive/dead'],
    [starting, '6 Finished X.', ended, stopped],
  ],
  [
    'a forking one that leaves nothing behind',
    'Type=forking\nExecStart=/bin/true',
    ['start', 'trace 0', 'inactive/dead'],
    [starting, ended, started],
  ],
  [
    'a start that is stopped',
    `ExecStartPre=/bin/sleep 60\n${waits}`,
    ['start', 'activating/start-pre', 'stop', 'failed/failed'],
    [
      starting,
      exited('Control', 'code=killed, status=15/TERM', 4),
      "4 X: Failed with result 'signal'.",
      stopped,
    ],
  ],
  [
    'a program that ends otherwise than well',
    "ExecStart=/bin/sh -c 'sleep 0.1; exit 3'",
    ['start', 'failed/failed'],
    [started, exited('Main', 'code=exited, status=3/NOTIMPLEMENTED'), failed],
  ],
  [
    'a program that is killed',
    waits,
    [...runs, 'kill KILL', 'failed/failed'],
    [started, exited('Main', 'code=killed, status=9/KILL', 4), "4 X: Failed with result 'signal'."],
  ],
  [
    'a command before it that fails',
    `ExecStartPre=/bin/false\n${waits}`,
    ['start', 'failed/failed'],
    [starting, exited('Control', fails), failed, notStarted],
  ],
  [
    'a condition that is not met',
    `ExecCondition=/bin/false\nExecStopPost=/bin/sh -c 'echo over >>DIR/trace'\n${waits}`,
    ['start', 'trace 1', 'inactive/dead'],
    [starting, "6 X: Skipped due to 'exec-condition'.", '6 Condition check resulted in X being skipped.'],
  ],
  [
    'a condition that fails',
    `ExecCondition=/bin/sh -c 'exit 255'\n${waits}`,
    ['start', 'failed/failed'],
    [starting, exited('Condition check', 'code=exited, status=255/EXCEPTION'), failed, notStarted],
  ],
  [
    'a restart of its own',
    "Restart=always\nRestartSec=50ms\nExecStart=/bin/sh -c 'echo run >>DIR/trace; [ -e DIR/again ] && exec sleep 60; touch DIR/again; exit 1'",
    ['start', 'trace 2', 'active/running', 'stop', 'inactive/dead'],
    [started, exited('Main', fails), failed, again(1), stopped, started, stopping, ended, stopped],
  ],
  [
    'a stop while it waits to start again',
    'Restart=always\nRestartSec=1h\nExecStart=/bin/false',
    ['start', 'activating/auto-restart', 'stop', 'inactive/dead'],
    [started, exited('Main', fails), failed, stopped],
  ],
  [
    'starts that come too often',
    'Restart=always\nRestartSec=0\nExecStart=/bin/false',
    ['start', 'failed/failed'],
    [
      ...[1, 2, 3, 4, 5].flatMap((count) => [started, exited('Main', fails), failed, again(count), stopped]),
      '4 X: Start request repeated too quickly.',
      failed,
      notStarted,
    ],
  ],
  [
    'a restart that is asked for',
    `ExecStart=${heeds('told')}`,
    [...runs, 'trace 1', 'restart', 'trace 3', 'active/running', 'stop', 'inactive/dead'],
    [started, stopping, ended, stopped, started, stopping, ended, stopped],
  ],
  [
    'a stop that takes too long',
    `TimeoutStopSec=200ms\nExecStart=/bin/sh -c 'trap "" TERM; echo up >>DIR/trace; exec sleep 60'`,
    [...runs, 'trace 1', 'stop', 'failed/failed'],
    [
      started,
      stopping,
      "4 X: State 'stop-sigterm' timed out. Killing.",
      '5 X: Killing process N (sleep) with signal SIGKILL.',
      exited('Main', 'code=killed, status=9/KILL', 4),
      "4 X: Failed with result 'timeout'.",
      stopped,
    ],
  ],
  [
    'a stop that spares others',
    "KillMode=process\nExecStart=/bin/sh -c 'sleep 60 & echo up >>DIR/trace; exec sleep 60'",
    [...runs, 'trace 1', 'stop', 'inactive/dead'],
    [started, stopping, ended, '6 X: Unit process N (sleep) remains running after unit stopped.', stopped],
  ],
  [
    'a command of ExecStop that fails',
    `ExecStop=/bin/false\n${waits}`,
    [...runs, 'stop', 'failed/failed'],
    [started, stopping, exited('Control', fails), failed, stopped],
  ],
  [
    'a start that takes too long',
    `TimeoutStartSec=200ms\nExecStartPre=/bin/sleep 60\n${waits}`,
    ['start', 'failed/failed'],
    [
      starting,
      '4 X: start-pre operation timed out. Terminating.',
      exited('Control', 'code=killed, status=15/TERM', 4),
      "4 X: Failed with result 'timeout'.",
      notStarted,
    ],
  ],
  [
    'a reload',
    `ExecReload=/bin/sh -c 'echo again >>DIR/trace'\n${waits}`,
    [...runs, 'reload', 'trace 1', 'active/running', 'stop', 'inactive/dead'],
    [started, '6 Reloading X...', '6 Reloaded X.', stopping, ended, stopped],
  ],
  [
    'a reload that fails',
    `ExecReload=/bin/sh -c 'echo again >>DIR/trace; exit 1'\n${waits}`,
    [...runs, 'reload', 'trace 1', 'active/running', 'stop', 'inactive/dead'],
    [
      started,
      '6 Reloading X...',
      exited('Control', fails),
      '3 Reload failed for X.',
      stopping,
      ended,
      stopped,
    ],
  ],
  [
    'an environment that is not there',
    `EnvironmentFile=/no/such/file\n${waits}`,
    ['start', 'failed/failed'],
    [
      '3 X: Failed to load environment files: No such file or directory',
      "4 X: Failed to run 'start' task: No such file or directory",
      "4 X: Failed with result 'resources'.",
      notStarted,
    ],
  ],
  [
    'an environment that is not there, for the command before it',
    `EnvironmentFile=/no/such/file\nExecStartPre=/bin/true\n${waits}`,
    ['start', 'failed/failed'],
    [
      '3 X: Failed to load environment files: No such file or directory',
      "4 X: Failed to run 'start-pre' task: No such file or directory",
      "4 X: Failed with result 'resources'.",
      notStarted,
    ],
  ],
])

type Line = readonly [what: string, service: string, steps: readonly string[], entries: readonly string[]]

function rows(lines: readonly Line[]): JournalRow[] {
  return lines.map(([what, service, steps, entries]) => ({
    what,
    entries,
    row: { what, man: 'systemd 252', service, steps },
  }))
}
