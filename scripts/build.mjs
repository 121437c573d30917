// Builds dist/: the library by tsc (unbundled, with types), the CLI by esbuild (split, lazily loaded).
import { spawnSync } from 'node:child_process'
import { chmodSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

rmSync('dist', { recursive: true, force: true })

const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
})
if (tsc.status !== 0) process.exit(tsc.status ?? 1)

await build({
  entryPoints: { main: 'src/cli/main.ts' },
  outdir: 'dist/cli',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.17',
  minifySyntax: true,
  legalComments: 'linked',
  chunkNames: 'chunks/[name]-[hash]',
  // Some dependencies are CommonJS and call require for Node's own modules and for optional native addons.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  external: ['cpu-features', '*.node'],
  define: { CAASCTL_VERSION: JSON.stringify(process.env.npm_package_version ?? (await version())) },
})
chmodSync('dist/cli/main.js', 0o755)

async function version() {
  const { readFile } = await import('node:fs/promises')
  return JSON.parse(await readFile('package.json', 'utf8')).version
}
