import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { GenerateError } from '../../operations/generate/generate-error.js'
import { defineCommand, operand } from '../command.js'
import { flag } from '../flag.js'

export default defineCommand({
  name: 'init',
  summary: 'Write the caas.yaml of an application from its unit files',
  description: `
Writes a caas.yaml beside unit files: those of the folder and of the folders below it, in the order in which they are to be started, with one instance of each template. The application is called as the folder is.

It is a beginning: how many instances there are to be, how they are rolled and where values of placeholders come from is for you to say. docs/deploy.md tells all that may stand in it; the package has a JSON Schema of it, schema/caas.schema.json.`,
  operands: {
    folder: operand.optional({ summary: 'Folder of unit files; default: this one', complete: 'folder' }),
  },
  flags: {
    name: flag.string({ summary: 'Name of the application', placeholder: 'NAME' }),
    force: flag.boolean({ summary: 'Write it anew where there is one' }),
    'dry-run': flag.boolean({ summary: 'Print it, and write nothing' }),
  },
  examples: [
    { line: 'caasctl init', does: 'For the unit files in this folder' },
    { line: 'caasctl init units --name monitor', does: 'Under another name' },
    { line: 'caasctl init --dry-run', does: 'What would it be?' },
  ],
  async run({ output, io }, { folder = '.', name, force, dryRun }) {
    const { writeManifest } = await import('../../operations/deploy/manifest/write-manifest.js')
    const manifest = await writeManifest(folder, { cwd: io.cwd, name, force })
    if (dryRun) {
      output.text(manifest.text)
      return
    }
    const path = join(folder, 'caas.yaml')
    try {
      await writeFile(resolve(io.cwd, path), manifest.text)
    } catch (cause) {
      throw new GenerateError(path, 'it cannot be written', { cause })
    }
    output.line(`${path} written`)
    output.note('What it would do: caasctl plan', folder === '.' ? '' : ` ${folder}`)
  },
})
