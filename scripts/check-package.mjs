// Checks what would be published: the entry points, their types, and that only what must ship does.
import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** What may ship. */
const shipped = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  /^dist\/THIRD-PARTY-LICENSES$/,
  /^dist\/cli\/(chunks\/)?[^/]+\.js(\.map|\.LEGAL\.txt)?$/,
  /^dist\/lib\/.+\.(js|d\.ts)$/,
  /^man\/caasctl\.1$/,
  /^schema\/[^/]+\.schema\.json$/,
  /^examples\/(deploy|fleet-units)\//,
]

const folder = mkdtempSync(join(tmpdir(), 'caasctl-pack-'))
try {
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder])
  const tarball = join(folder, readdirSync(folder)[0])
  run('node_modules/.bin/publint', ['--strict', tarball])
  // The package is ESM only: require() of it is Node's business, not a defect of the types.
  run('node_modules/.bin/attw', ['--profile', 'esm-only', '--format', 'ascii', tarball])
  run('node', ['scripts/check-lock.mjs'])
  checkFiles(tarball)
  checkTypes(tarball, join(folder, 'user'))
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

/**
 * The README's example compiles in a project that is strict, looks into the types of its packages too, and has nothing
 * installed but caasctl, what it depends on, and Node's types.
 */
function checkTypes(tarball, project) {
  const own = join(project, 'node_modules/caasctl')
  mkdirSync(own, { recursive: true })
  run('tar', ['-xzf', tarball, '-C', own, '--strip-components=1'])
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
  for (const name of [...Object.keys(dependencies), '@types/node']) {
    const link = join(project, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(resolve('node_modules', name), link)
  }
  writeFileSync(join(project, 'package.json'), '{"type":"module"}')
  copyFileSync('examples/sdk/start-web.ts', join(project, 'start-web.ts'))
  for (const [module, moduleResolution] of [
    ['node16', 'node16'],
    ['esnext', 'bundler'],
  ]) {
    const options = { noEmit: true, strict: true, target: 'es2022', lib: ['es2023', 'esnext.disposable'] }
    const compilerOptions = { ...options, module, moduleResolution, types: ['node'] }
    const config = join(project, `tsconfig.${moduleResolution}.json`)
    writeFileSync(config, JSON.stringify({ compilerOptions, files: ['start-web.ts'] }))
    run('node_modules/.bin/tsc', ['-p', config])
  }
}

function run(command, args) {
  execFileSync(command, args, { stdio: 'inherit' })
}
