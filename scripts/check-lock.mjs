// Checks package-lock.json: every package is one of a registry, at no address of its own, with the hash of what it is.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * @param {string} text of package-lock.json
 * @returns {string[]} what is wrong, one sentence each
 */
export function lockProblems(text) {
  const { lockfileVersion, packages = {} } = JSON.parse(text)
  const problems = []
  if (lockfileVersion !== 3) problems.push(`It is of version ${lockfileVersion}, not 3.`)
  for (const [path, { resolved, integrity, link, version }] of Object.entries(packages)) {
    if (path === '') continue
    if (resolved !== undefined) problems.push(`${path} is fetched from an address of its own: ${resolved}`)
    if (link === true) problems.push(`${path} is a link out of the project.`)
    if (!/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '')) problems.push(`${path} has no hash.`)
    if (!/^\d+\.\d+\.\d+/.test(version ?? '')) problems.push(`${path} has no version: ${version}`)
  }
  return problems
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = lockProblems(readFileSync('package-lock.json', 'utf8'))
  for (const problem of problems) process.stderr.write(`package-lock.json: ${problem}\n`)
  process.exitCode = problems.length > 0 ? 1 : 0
}
