// Checks what would be published: the entry points, their types, and that only what must ship does.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What may ship. */
const shipped = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  /^dist\/THIRD-PARTY-LICENSES$/,
  /^dist\/cli\/(chunks\/)?[^/]+\.js(\.LEGAL\.txt)?$/,
  /^dist\/lib\/.+\.(js|d\.ts)$/,
  /^man\/caasctl\.1$/,
  /^schema\/[^/]+\.schema\.json$/,
  /^examples\/(deploy|fleet-units)\//,
]

const folder = mkdtempSync(join(tmpdir(), 'caasctl-pack-'))
try {
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder])
  const tarball = join(folder, readdirSync(folder)[0])
  run('npx', ['--no-install', 'publint', '--strict', tarball])
  // The package is ESM only: require() of it is Node's business, not a defect of the types.
  run('npx', ['--no-install', 'attw', '--profile', 'esm-only', '--format', 'ascii', tarball])
  run('node', ['scripts/check-lock.mjs'])
  checkFiles(tarball)
} finally {
  rmSync(folder, { recursive: true })
}

/** Nothing but what may ship, and nothing missing that must. */
function checkFiles(tarball) {
  const listed = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' })
  const files = listed.split('\n').flatMap((line) => (line === '' ? [] : [line.replace(/^package\//, '')]))
  const strays = files.filter((file) => !shipped.some((pattern) => pattern.test(file)))
  if (strays.length > 0) throw new Error(`these must not ship: ${strays.join(', ')}`)
  const missing = shipped.filter((pattern) => !files.some((file) => pattern.test(file)))
  if (missing.length > 0) throw new Error(`nothing of this ships: ${missing.join(', ')}`)
}

function run(command, args) {
  execFileSync(command, args, { stdio: 'inherit' })
}
