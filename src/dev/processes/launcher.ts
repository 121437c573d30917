import { existsSync } from 'node:fs'
import { quoteForShell } from '../../ssh/quote-for-shell.js'
import type { ExecutionSettings } from '../systemd/execution-settings.js'

/** The shell that can give a program another name than its path. */
const namingShell = '/bin/bash'

export interface Launch {
  readonly path: string
  readonly argv: readonly [string, ...string[]]
}

/**
 * A command that becomes another one (exec) after doing what Node cannot do to a child: SIGPIPE is ignored, as
 * systemd has it; resource limits are set; standard error goes where standard output goes, in one stream, so that
 * the order of lines is kept.
 *
 * @param argv the name the program is told, and its arguments.
 * @param joined whether the two streams are one.
 * @param notifySocket is waited for, as who listens there may just have been started.
 */
export function launch(
  path: string,
  argv: readonly [string, ...string[]],
  { limits }: ExecutionSettings,
  environment: ReadonlyMap<string, string>,
  { joined, notifySocket }: { readonly joined: boolean; readonly notifySocket: string | undefined },
): Launch {
  const [name, ...args] = argv
  const shell = name === path ? '/bin/sh' : namingShell
  if (!existsSync(shell)) return { path, argv }
  const values = limits.map(({ resource, soft, hard }) => `--${resource}=${soft}:${hard}`)
  const script = [
    "trap '' PIPE",
    ...(values.length === 0 ? [] : [`prlimit --pid $$ ${quoteForShell(values)} || exit 205`]),
    ...(notifySocket === undefined
      ? []
      : [`n=0; until [ -S "$NOTIFY_SOCKET" ] || [ $n = 250 ]; do sleep 0.02; n=$((n + 1)); done`]),
    // Shells set these for themselves.
    `unset ${['PWD', 'OLDPWD', 'SHLVL'].filter((variable) => !environment.has(variable)).join(' ')}`,
    `exec ${shell === namingShell ? '-a "$0" ' : ''}"$@"${joined ? ' 2>&1' : ''}`,
  ]
  return { path: shell, argv: [shell, '-c', script.join('\n'), name, path, ...args] }
}
