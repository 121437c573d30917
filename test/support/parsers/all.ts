import { apiParsers } from './of-api.js'
import { cliParsers } from './of-cli.js'
import { devParsers } from './of-dev.js'
import { devFileParsers } from './of-dev-files.js'
import { dockerParsers } from './of-docker.js'
import { sshParsers } from './of-ssh.js'
import { unitParsers } from './of-units.js'
import type { Parser } from './parser.js'

/** All that reads texts which others have written. */
export const parsers: readonly Parser[] = [
  ...unitParsers,
  ...sshParsers,
  ...apiParsers,
  ...cliParsers,
  ...devParsers,
  ...devFileParsers,
  ...dockerParsers,
]
