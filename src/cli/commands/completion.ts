import { defineCommand, operand } from '../command.js'
import { completionScripts, shells } from '../completion/scripts.js'
import { UsageError } from '../usage-error.js'

export default defineCommand({
  name: 'completion',
  summary: 'Print the script that teaches a shell to complete',
  description: `
Prints a script for bash, zsh or fish that completes commands, flags, fields, and the names of units, templates, machines and profiles as they are in the cluster at that moment. Names are kept for some seconds; where the cluster cannot be reached there are none, without a word.

For good, write it into a file that the shell reads: for bash ~/.local/share/bash-completion/completions/caasctl, for zsh _caasctl in a folder of fpath, for fish ~/.config/fish/completions/caasctl.fish.`,
  operands: { shell: operand.one({ summary: 'bash, zsh or fish', complete: shells }) },
  examples: [
    { line: 'source <(caasctl completion bash)', does: 'In bash, for this session' },
    { line: 'source <(caasctl completion zsh)', does: 'In zsh, after compinit' },
    { line: 'caasctl completion fish | source', does: 'In fish' },
  ],
  async run({ output }, { shell }) {
    const known = shells.find((name) => name === shell)
    if (known === undefined) {
      throw new UsageError(`There is no completion for ${JSON.stringify(shell)}.`, {
        suggestion: `There is for: ${shells.join(', ')}.`,
      })
    }
    output.raw(completionScripts[known])
  },
})
