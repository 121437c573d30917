import type { CommandLine } from '../values/command-line.js'
import type { Word } from '../values/word.js'

/** All words of a command, the program first. */
export function wordsOf({ program, arguments: rest }: CommandLine): readonly Word[] {
  return [program, ...rest]
}

/** The words of a command that a shell gets as a script: what follows `sh -c`, wherever in the command. */
export function shellScripts(command: CommandLine): ReadonlySet<Word> {
  const scripts = new Set<Word>()
  let inShell = false
  let next = false
  for (const word of wordsOf(command)) {
    if (next) {
      scripts.add(word)
      next = false
      inShell = false
    } else if (/(^|\/)(ba|da|k|z|a)?sh$/.test(word.text)) {
      inShell = true
    } else if (inShell && /^[-+]/.test(word.text)) {
      next = /^-[a-z]*c[a-z]*$/.test(word.text)
    } else {
      inShell = false
    }
  }
  return scripts
}

/** Whether a command hands its words to a shell on another machine. */
export function isRemoteShell({ program }: CommandLine): boolean {
  return /(^|\/)ssh$/.test(program.text)
}
