/** What coreos-cloudinit can have systemd do with a unit once it is there. */
export const cloudConfigCommands = [
  'start',
  'stop',
  'reload',
  'restart',
  'try-restart',
  'reload-or-restart',
  'reload-or-try-restart',
] as const
