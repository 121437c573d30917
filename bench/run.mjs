// Bundles a benchmark of this folder, written in TypeScript, and runs it: node bench/run.mjs units
import { mkdirSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const [name] = process.argv.slice(2)
// Within node_modules, so that packages are found from there.
const folder = fileURLToPath(new URL('../node_modules/.cache/caasctl-bench/', import.meta.url))
mkdirSync(folder, { recursive: true })
const outfile = `${folder}${name}.mjs`
await build({
  entryPoints: [fileURLToPath(new URL(`${name}.bench.ts`, import.meta.url))],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20.17',
})
await import(pathToFileURL(outfile).href)
