import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { GenerateError } from './generate-error.js'

/**
 * Imports a module in TypeScript: esbuild, which must be installed where the module is or beside caasctl,
 * makes one JavaScript module of it and of the files that it imports; packages are found as from the module
 * itself. For that the outcome lies beside it while it is loaded. Types are not checked, as is esbuild's way.
 *
 * @param file path as given, which errors name.
 * @param cwd folder from which errors name other files.
 * @throws {GenerateError}
 */
export async function importTypeScript(
  file: string,
  path: string,
  cwd: string,
): Promise<Readonly<Record<string, unknown>>> {
  const bundle = join(dirname(path), `.caasctl-${randomUUID()}.mjs`)
  const code = await bundleModule(file, path, cwd)
  try {
    await writeFile(bundle, code)
  } catch (cause) {
    throw new GenerateError(file, 'what esbuild makes of it cannot be written beside it', { cause })
  }
  try {
    return await import(pathToFileURL(bundle).href)
  } finally {
    await rm(bundle, { force: true })
  }
}

async function bundleModule(file: string, path: string, cwd: string): Promise<string> {
  const { build } = await importEsbuild(file, path)
  try {
    const { outputFiles } = await build({
      entryPoints: [path],
      absWorkingDir: cwd,
      bundle: true,
      packages: 'external',
      format: 'esm',
      platform: 'node',
      target: 'node20',
      write: false,
      logLevel: 'silent',
    })
    return outputFiles[0]?.text ?? ''
  } catch (cause) {
    const { place, reason } = firstError(cause)
    throw new GenerateError(place ?? file, reason, { cause })
  }
}

async function importEsbuild(file: string, path: string): Promise<typeof import('esbuild')> {
  for (const from of [path, import.meta.url]) {
    const found = resolveFrom(from)
    if (found !== undefined) return await import(pathToFileURL(found).href)
  }
  throw new GenerateError(file, 'TypeScript needs esbuild, which is not installed', {
    suggestion: 'Install it: npm install --save-dev esbuild. Plain JavaScript (.js, .mjs) needs nothing.',
  })
}

function resolveFrom(from: string): string | undefined {
  try {
    return createRequire(from).resolve('esbuild')
  } catch {
    return undefined
  }
}

function firstError(cause: unknown): { place?: string; reason: string } {
  const [error] = isBuildFailure(cause) ? cause.errors : []
  if (error === undefined) return { reason: String(cause) }
  const { text, location } = error
  if (location === null) return { reason: text }
  return { place: `${location.file}:${location.line}:${location.column + 1}`, reason: text }
}

function isBuildFailure(cause: unknown): cause is import('esbuild').BuildFailure {
  return cause instanceof Error && 'errors' in cause && Array.isArray(cause.errors)
}
