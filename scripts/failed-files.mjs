// Prints the files of a Vitest JSON report in which something failed, one a line; nothing where there are more than a
// few, which is no bad luck any more.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

const most = 3

const [file] = process.argv.slice(2)
const { testResults } = JSON.parse(readFileSync(file, 'utf8'))
const failed = testResults.filter(({ status }) => status === 'failed').map(({ name }) => relative('.', name))
if (failed.length <= most) for (const name of failed) process.stdout.write(`${name}\n`)
