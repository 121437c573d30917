/** Names of exit statuses (systemd.exec(5), "Process exit codes"). */
const names: Readonly<Record<number, string>> = {
  0: 'SUCCESS',
  1: 'FAILURE',
  2: 'INVALIDARGUMENT',
  3: 'NOTIMPLEMENTED',
  4: 'NOPERMISSION',
  5: 'NOTINSTALLED',
  6: 'NOTCONFIGURED',
  7: 'NOTRUNNING',
  64: 'USAGE',
  65: 'DATAERR',
  66: 'NOINPUT',
  67: 'NOUSER',
  68: 'NOHOST',
  69: 'UNAVAILABLE',
  70: 'SOFTWARE',
  71: 'OSERR',
  72: 'OSFILE',
  73: 'CANTCREAT',
  74: 'IOERR',
  75: 'TEMPFAIL',
  76: 'PROTOCOL',
  77: 'NOPERM',
  78: 'CONFIG',
  200: 'CHDIR',
  201: 'NICE',
  202: 'FDS',
  203: 'EXEC',
  204: 'MEMORY',
  205: 'LIMITS',
  206: 'OOM_ADJUST',
  207: 'SIGNAL_MASK',
  208: 'STDIN',
  209: 'STDOUT',
  210: 'CHROOT',
  216: 'GROUP',
  217: 'USER',
  218: 'CAPABILITIES',
  219: 'CGROUP',
  220: 'SETSID',
  222: 'STDERR',
  224: 'PAM',
  226: 'NAMESPACE',
  255: 'EXCEPTION',
}

/** What systemd's child ends with where it cannot come as far as the program itself. */
export const failedSteps = {
  CHDIR: 200,
  EXEC: 203,
  STDIN: 208,
  STDOUT: 209,
  GROUP: 216,
  USER: 217,
  STDERR: 222,
}

export type FailedStep = keyof typeof failedSteps

export function exitStatusName(status: number): string {
  return names[status] ?? 'n/a'
}

/** The status or signal of a word of `SuccessExitStatus=` and its like: a number, a name, a signal. */
export function exitStatusWord(word: string): string {
  const named = Object.entries(names).find(([, name]) => name === word)
  if (named !== undefined) return named[0]
  return /^\d|^SIG/.test(word) ? word : `SIG${word}`
}
