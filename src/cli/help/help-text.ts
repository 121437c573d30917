import { unknown } from '../arguments/find-command.js'
import type { CliIO } from '../io.js'
import { commandNames, groups, loadCommand, loadCommands } from '../manifest.js'
import { wantsColor } from '../output/wants-color.js'
import { commandHelp } from './command-help.js'
import { groupHelp, rootHelp } from './root-help.js'

/**
 * The help of a command, of a group, or of all where `words` is empty.
 * @throws {UsageError} where there is no such command
 */
export async function helpText(words: string, io: CliIO, stream = io.stdout): Promise<string> {
  const width = Math.min(100, stream.isTTY === true ? Math.max(40, stream.columns ?? 80) : 80)
  const look = { width, color: stream.isTTY === true && wantsColor(io.env) }
  if (words === '') return rootHelp(await loadCommands(), look)
  if (commandNames.isCommand(words)) return commandHelp(await loadCommand(words), look)
  const group = groups[words]
  if (group !== undefined && commandNames.isGroup(words)) {
    return groupHelp(words, group, await loadCommands(words), look)
  }
  throw unknown(words, commandNames)
}
