import { findCommand } from '../arguments/find-command.js'
import { FlagIndex } from '../arguments/flag-index.js'
import { flagsOf } from '../arguments/flags-of.js'
import { readTokens, type Token } from '../arguments/read-tokens.js'
import type { Command } from '../command.js'
import type { Completion } from '../completion-kind.js'
import type { Flag, Flags } from '../flag-definition.js'
import { globalFlags } from '../global-flags.js'
import { commandNames, groups, loadCommand, loadCommands } from '../manifest.js'
import type { Names } from './names.js'

/** Something that may stand where the cursor is. */
export interface Candidate {
  readonly value: string
  readonly description?: string | undefined
  /** Whether more is to follow at once: no blank after it. */
  readonly open?: boolean | undefined
}

export interface Candidates {
  readonly candidates: readonly Candidate[]
  /** What the shell should add of its own. */
  readonly files?: 'files' | 'folders' | undefined
}

/**
 * What may stand at the end of a command line.
 * @param words the words after the program's name, the last being the one under the cursor, maybe empty
 */
export async function complete(words: readonly string[], names: Names): Promise<Candidates> {
  const before = words.slice(0, -1)
  const word = words.at(-1) ?? ''
  const found = find(before)
  if (found === undefined) return nothing
  if (found.kind === 'command') {
    const command = await loadCommand(found.name)
    return await completeArgument(command, found.argv, word, names)
  }
  const value = pendingValue(readTokens(before, new FlagIndex(globalFlags)), word)
  if (value !== undefined) return await completeValue(value, names)
  if (word.startsWith('-')) return { candidates: flagCandidates(globalFlags, word) }
  return { candidates: await commandCandidates(found.kind === 'group' ? found.name : undefined) }
}

const nothing: Candidates = { candidates: [] }

/** Names no command where the line is wrong already: then nothing can be offered. */
function find(before: readonly string[]) {
  try {
    return findCommand(before, commandNames)
  } catch {
    return undefined
  }
}

async function completeArgument(
  command: Command,
  argv: readonly string[],
  word: string,
  names: Names,
): Promise<Candidates> {
  const tokens = [...readTokens(argv, new FlagIndex(flagsOf(command)), command.passThrough)]
  const operands = tokens.filter(({ kind }) => kind === 'operand').length
  const passedOn = command.passThrough === true && operands > 0
  const value = passedOn ? undefined : pendingValue(tokens, word, flagsOf(command))
  if (value !== undefined) return await completeValue(value, names)
  if (word.startsWith('-') && !passedOn && !argv.includes('--')) {
    return { candidates: flagCandidates(flagsOf(command), word) }
  }
  const all = Object.values(command.operands ?? {})
  const last = all.at(-1)
  const operand = all[operands] ?? (last?.repeats === true ? last : undefined)
  if (operand === undefined) return nothing
  if (passedOn) return { candidates: [], files: 'files' }
  return await ofKind(operand.complete, names, '')
}

/** A flag whose value is under the cursor. */
interface PendingValue {
  readonly flag: Flag<unknown>
  /** What stands in the word before the value: `--fields=`. */
  readonly lead: string
  readonly text: string
}

function pendingValue(
  tokens: Iterable<Token>,
  word: string,
  flags: Flags = globalFlags,
): PendingValue | undefined {
  const last = [...tokens].at(-1)
  if (last?.kind === 'missing-value') return { flag: last.named.flag, lead: '', text: word }
  const [, lead = '', name = '', text = ''] = /^(--?([^=]+)=)(.*)$/s.exec(word) ?? []
  const named = lead === '' ? undefined : new FlagIndex(flags).byLong(name)
  return named === undefined ? undefined : { flag: named.flag, lead, text }
}

async function completeValue({ flag, lead, text }: PendingValue, names: Names): Promise<Candidates> {
  if (!flag.isList) return await ofKind(flag.isBoolean ? ['true', 'false'] : flag.complete, names, lead)
  // The items before the one under the cursor are part of the word, and not offered again.
  const items = text.split(',').slice(0, -1)
  const { candidates } = await ofKind(flag.complete, names, lead + items.map((item) => `${item},`).join(''))
  return {
    candidates: candidates
      .filter(({ value }) => !items.some((item) => value.endsWith(`,${item}`)))
      .map((each) => ({ ...each, open: true })),
  }
}

async function ofKind(kind: Completion | undefined, names: Names, lead: string): Promise<Candidates> {
  const { candidates, files } = await namesOfKind(kind, names)
  // A shell's own files cannot stand behind a lead.
  if (lead !== '') return { candidates: candidates.map((each) => ({ ...each, value: lead + each.value })) }
  return { candidates, files }
}

async function namesOfKind(kind: Completion | undefined, names: Names): Promise<Candidates> {
  switch (kind) {
    case undefined:
      return nothing
    case 'unit':
      return { candidates: await names.units() }
    case 'unit-or-file':
      return { candidates: [...(await names.units()), ...(await names.templates())], files: 'files' }
    case 'template':
      return { candidates: await names.templates() }
    case 'machine':
      return { candidates: await names.machines() }
    case 'machine-or-unit':
      return { candidates: [...(await names.machines()), ...(await names.units())] }
    case 'profile':
      return { candidates: await names.profiles() }
    case 'cluster':
      return { candidates: await names.clusters() }
    case 'command':
      return { candidates: await commandCandidates() }
    case 'file':
      return { candidates: [], files: 'files' }
    case 'folder':
      return { candidates: [], files: 'folders' }
    default:
      return { candidates: kind.map((value) => ({ value })) }
  }
}

function flagCandidates(flags: Flags, word: string): Candidate[] {
  // Who types one dash means the older dialect, which has one.
  const dashes = /^-[^-]/.test(word) ? '-' : '--'
  return Object.entries(flags)
    .filter(([, flag]) => flag.hidden !== true)
    .map(([name, { summary }]) => ({ value: dashes + name, description: summary }))
}

async function commandCandidates(group?: string): Promise<Candidate[]> {
  const commands = (await loadCommands(group)).filter(({ hidden }) => hidden !== true)
  if (group !== undefined) {
    return commands.map(({ name, summary }) => ({
      value: name.slice(group.length + 1),
      description: summary,
    }))
  }
  const single = commands
    .filter(({ name }) => !name.includes(' '))
    .map(({ name, summary }) => ({ value: name, description: summary }))
  return [...single, ...Object.entries(groups).map(([value, description]) => ({ value, description }))]
}
