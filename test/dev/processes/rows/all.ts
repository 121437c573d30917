import { steps } from './command-lists.js'
import { ending } from './ending.js'
import { notifying } from './notifying.js'
import { restarting } from './restarting.js'
import type { SupervisorRow } from './row.js'
import { surroundings } from './surroundings.js'
import { types } from './types.js'

export const supervisorRows: readonly SupervisorRow[] = [
  ...types,
  ...notifying,
  ...steps,
  ...ending,
  ...restarting,
  ...surroundings,
]
