// Prints the counts of a vitest JSON report, alone on the last line; before it, which tests failed at first and then
// passed.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

const [file] = process.argv.slice(2)
const report = JSON.parse(readFileSync(file, 'utf8'))
// A file that could not be loaded has no tests of its own to count.
const broken = report.testResults.filter(
  (result) => result.status === 'failed' && result.assertionResults.length === 0,
)
const retried = report.testResults.flatMap(({ name, assertionResults }) =>
  assertionResults
    .filter(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0)
    .map((test) => ({ ...test, file: relative('.', name) })),
)
for (const { file, fullName, failureMessages } of retried) {
  process.stdout.write(`!! ONLY WHEN TRIED AGAIN: ${file}: ${fullName}\n`)
  for (const message of failureMessages) process.stdout.write(`     ${message.split('\n')[0]}\n`)
}
const failed = report.numFailedTests + broken.length
const skipped = report.numPendingTests + report.numTodoTests
process.stdout.write(
  `${report.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
)
