import { flag } from '../flag.js'

/** Flags of all commands that go to the machines themselves. */
export const remoteFlags = {
  'ssh-port': flag.integer({
    summary: 'Port of SSH on the machines (ssh_config’s Port, or 22, where none is given)',
    placeholder: 'PORT',
  }),
}
