// Prints the counts of a vitest JSON report, alone on the last line; before it, which tests failed at first and then
// passed. Of files that were run again, as a second report tells, the second run counts.
import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'

const [first, second] = process.argv.slice(2).map(readReport)
const again = new Map(second.map((result) => [result.name, result]))

const retried = first.flatMap(({ name, assertionResults }) =>
  assertionResults
    .filter(({ status, failureMessages }) => {
      const passed = status === 'passed' || again.get(name)?.status === 'passed'
      return passed && failureMessages.length > 0
    })
    .map((test) => ({ ...test, file: relative('.', name) })),
)
for (const { file, fullName, failureMessages } of retried) {
  process.stdout.write(`!! ONLY WHEN TRIED AGAIN: ${file}: ${fullName}\n`)
  for (const message of failureMessages) process.stdout.write(`     ${message.split('\n')[0]}\n`)
}

const results = first.map((result) => again.get(result.name) ?? result)
const tests = results.flatMap(({ assertionResults }) => assertionResults)
const count = (...wanted) => tests.filter(({ status }) => wanted.includes(status)).length
// A file that could not be loaded has no tests of its own to count.
const broken = results.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
)
const failed = count('failed') + broken.length
const skipped = tests.length - count('passed', 'failed')
process.stdout.write(
  `${count('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
)

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).testResults : []
}
