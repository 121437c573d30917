// Builds dist/: the library by tsc (unbundled, with types), the CLI by esbuild (split, lazily loaded).
import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bundleCli } from './bundle-cli.mjs'
import { thirdPartyLicences } from './licences.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

rmSync('dist', { recursive: true, force: true })

const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
})
if (tsc.status !== 0) process.exit(tsc.status ?? 1)

const metafile = await bundleCli('dist/cli')
writeFileSync('dist/THIRD-PARTY-LICENSES', thirdPartyLicences(metafile))
