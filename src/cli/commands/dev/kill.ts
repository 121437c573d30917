import { powerCommand } from '../../dev/power-command.js'

export default powerCommand('kill', {
  summary: 'Pull the plug of a machine',
  description:
    "The machine loses power: everything on it ends at once. The cluster notices when the machine's time to live is over (dev start --ttl, 3 s), and moves its units to the others.",
  done: 'has no power',
})
