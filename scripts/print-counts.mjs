// Prints the counts of a vitest JSON report, alone on the last line.
import { readFileSync } from 'node:fs'

const [file] = process.argv.slice(2)
const report = JSON.parse(readFileSync(file, 'utf8'))
// A file that could not be loaded has no tests of its own to count.
const broken = report.testResults.filter(
  (result) => result.status === 'failed' && result.assertionResults.length === 0,
)
const failed = report.numFailedTests + broken.length
const skipped = report.numPendingTests + report.numTodoTests
process.stdout.write(
  `${report.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
)
