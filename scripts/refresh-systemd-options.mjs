// Writes src/units/systemd/dump.ts from what systemd itself says it reads: each option of a unit file and its
// placeholder for the value. Run it where the wanted systemd is installed, or feed a dump in:
//
//   node scripts/refresh-systemd-options.mjs
//   node scripts/refresh-systemd-options.mjs --dump FILE --version 'systemd 252'
//   node scripts/refresh-systemd-options.mjs --check      exits 1 where the file is not what would be written
//
// tsc then names each option and placeholder that src/units/systemd/value-kinds.ts does not know yet.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const systemd = '/usr/lib/systemd/systemd'
const target = fileURLToPath(new URL('../src/units/systemd/dump.ts', import.meta.url))

const { values: flags } = parseArgs({
  options: { dump: { type: 'string' }, version: { type: 'string' }, check: { type: 'boolean' } },
})
const dump = flags.dump === undefined ? run('--dump-configuration-items') : readFileSync(flags.dump, 'utf8')
const version = flags.version ?? run('--version').split(' (')[0]
const text = print(version, group(read(dump)))

if (flags.check) {
  const same = readFileSync(target, 'utf8') === text
  process.stdout.write(`src/units/systemd/dump.ts ${same ? 'is' : 'is not'} what ${version} dumps\n`)
  process.exit(same ? 0 : 1)
}
writeFileSync(target, text)

function run(flag) {
  const { status, stdout, error } = spawnSync(systemd, [flag], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${systemd} ${flag} failed`, { cause: error })
  return stdout
}

/** The dump is a unit file of its own: `[Section]`, then `Option=PLACEHOLDER` lines. */
function read(dump) {
  const options = []
  let section
  for (const line of dump.split('\n')) {
    const header = /^\[(\w+)\]$/.exec(line)
    const option = /^(\w+)=(.+)$/.exec(line)
    if (header) section = header[1]
    else if (option) options.push({ section, name: option[1], placeholder: option[2] })
    else if (line !== '') throw new Error(`not a line of a dump: ${line}`)
  }
  return options
}

/** Options that the same sections share are written once. */
function group(options) {
  const sectionsOf = new Map()
  for (const { section, name, placeholder } of options) {
    const key = `${name}=${placeholder}`
    if (!sectionsOf.has(key)) sectionsOf.set(key, { name, placeholder, sections: new Set() })
    sectionsOf.get(key).sections.add(section)
  }
  const groups = new Map()
  for (const { name, placeholder, sections } of sectionsOf.values()) {
    const key = [...sections].join()
    if (!groups.has(key)) groups.set(key, { sections: [...sections], options: [] })
    groups.get(key).options.push([name, placeholder])
  }
  return [...groups.values()]
}

function print(version, groups) {
  return `// Written by scripts/refresh-systemd-options.mjs, not by hand.

/** The systemd whose \`--dump-configuration-items\` this is. */
export const dumpedBy = ${quote(version)}

/** Each option of a unit file by the sections it stands in, with systemd's placeholder for its value. */
export const dump = [
${groups.map(printGroup).join('')}] as const
`
}

function printGroup({ sections, options }) {
  const lines = options.map(([name, placeholder]) => `      ${name}: ${quote(placeholder)},\n`).join('')
  return `  {
    sections: [${sections.map(quote).join(', ')}],
    options: {
${lines}    },
  },
`
}

function quote(text) {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
