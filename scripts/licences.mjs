// The licences of what the bundled command is made of: whoever passes code on must pass its licence on.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * The packages that a bundle contains, as `node_modules/…` folders.
 * @param {import('esbuild').Metafile} metafile
 * @returns {string[]}
 */
export function bundledPackages({ outputs }) {
  const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs))
  const folders = inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? [])
  return [...new Set(folders)].sort()
}

/**
 * The text that ships beside the bundle: each package with its version and its licence.
 * @param {import('esbuild').Metafile} metafile
 * @returns {string}
 */
export function thirdPartyLicences(metafile) {
  const parts = bundledPackages(metafile).map((folder) => {
    const path = join(root, folder)
    const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
    return `${name} ${version} (${license})\n\n${licenceText(path, name).trim()}\n`
  })
  const head = 'The command caasctl contains code of these packages, each under its own licence.\n'
  return [head, ...parts].join(`\n${'-'.repeat(80)}\n\n`)
}

function licenceText(path, name) {
  const file = readdirSync(path).find((each) => /^(licen[cs]e|copying)(\.|-|$)/i.test(each))
  if (file !== undefined) return readFileSync(join(path, file), 'utf8')
  // Some have it in their description alone.
  const readme = join(path, 'README.md')
  const section = existsSync(readme)
    ? /^(?:#+ *)?licen[cs]e *$[\s\S]*/im.exec(readFileSync(readme, 'utf8'))?.[0]
    : undefined
  if (section === undefined) throw new Error(`${name} comes without its licence`)
  return section
}
