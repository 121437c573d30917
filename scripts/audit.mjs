// Asks the registry for known weaknesses of what caasctl depends on: node scripts/audit.mjs [--required]
// Ends with 1 where there is one that is not explained below. Where the registry cannot be asked it says so, and
// ends with 1 if an answer is required, as it is for a release.
import { spawnSync } from 'node:child_process'

/** Advisories that do not concern caasctl, with the reason: `['GHSA-…', 'only the test runner has it']`. */
const explained = new Map([])

const { stdout, stderr } = spawnSync('npm', ['audit', '--json'], { encoding: 'utf8', timeout: 120_000 })
const report = parse(stdout)
if (report?.vulnerabilities === undefined) {
  const reason = report?.message ?? report?.error?.summary ?? stderr?.trim().split('\n')[0] ?? 'no answer'
  process.stderr.write(`!! NOT AUDITED: the registry gives no advisories (${reason}).\n`)
  process.exitCode = process.argv.includes('--required') ? 1 : 0
} else {
  const advisories = Object.values(report.vulnerabilities)
    .flatMap(({ via }) => via)
    .filter((via) => typeof via === 'object')
  const open = advisories.filter(({ url }) => !explained.has(url.slice(url.lastIndexOf('/') + 1)))
  for (const { name, severity, title, url } of open) {
    process.stderr.write(`${name}: ${severity}: ${title}: ${url}\n`)
  }
  process.stdout.write(`Audited: ${open.length} advisories, ${advisories.length - open.length} explained.\n`)
  process.exitCode = open.length > 0 ? 1 : 0
}

function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
