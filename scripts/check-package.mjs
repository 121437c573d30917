// Checks what would be published: the entry points, their types, and that only what must ship does.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'caasctl-pack-'))
try {
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder])
  const tarball = join(folder, readdirSync(folder)[0])
  run('npx', ['--no-install', 'publint', '--strict', tarball])
  // The package is ESM only: require() of it is Node's business, not a defect of the types.
  run('npx', ['--no-install', 'attw', '--profile', 'esm-only', '--format', 'ascii', tarball])
  const lock = readFileSync('package-lock.json', 'utf8')
  if (/"resolved"\s*:/.test(lock)) throw new Error('package-lock.json records download addresses')
} finally {
  rmSync(folder, { recursive: true })
}

function run(command, args) {
  execFileSync(command, args, { stdio: 'inherit' })
}
