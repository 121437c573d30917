import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  fillPlaceholders,
  GenerateError,
  readPlaceholderValues,
  UnsetPlaceholderError,
} from '../../../src/operations/index.js'
import { unitFolder } from '../../support/unit-folder.js'

const fill = (text: string, values: Readonly<Record<string, string>>) =>
  fillPlaceholders([{ file: 'a.service', text }], values)[0]?.text

describe('a placeholder', () => {
  it.each([
    ['{{version}}', '1'],
    ['{{ version }}', '1'],
    ['app:{{version}}-{{version}}', 'app:1-1'],
    ['{{image_name}}', '$&'],
    ['{{image-tag}}', 'v2'],
    ['{{version}}{{empty}}', '1'],
    ['{{{version}}}', '{1}'],
    // What docker and Go put in braces.
    ["--format '{{.Names}}'", "--format '{{.Names}}'"],
    ['{{range .Mounts}}{{.Source}}{{end}}', '{{range .Mounts}}{{.Source}}{{end}}'],
    ['{{if .X}}a{{else}}b{{ end }}', '{{if .X}}a{{else}}b{{ end }}'],
    ['{{json .}}', '{{json .}}'],
    ['{version}', '{version}'],
    ['{{}}', '{{}}'],
    ['{{1}}', '{{1}}'],
  ])('%s becomes %s', (text, filled) => {
    expect(fill(text, { version: '1', image_name: '$&', 'image-tag': 'v2', empty: '' })).toBe(filled)
  })

  it('is not filled with what every object has', () => {
    expect(() => fill('{{constructor}}', {})).toThrow(UnsetPlaceholderError)
  })

  it('is not filled twice', () => {
    expect(fill('{{a}}', { a: '{{b}}', b: 'x' })).toBe('{{b}}')
  })

  it.each(['\n', '\r', '\0'])('cannot have %j in its value', (character) => {
    expect(() => fill('{{a}}', { a: `x${character}y` })).toThrow(GenerateError)
  })
})

describe('values of placeholders', () => {
  it('come from files and from --set, the last of a name counts', async () => {
    await using folder = await unitFolder({
      one: '# comment\n\n  \nVERSION=1\nNAME="two words"\nEMPTY=\nURL=http://x/?a=b\r\n',
      two: "VERSION=2\nQUOTE='\n",
    })
    const values = await readPlaceholderValues({
      envFiles: ['one', join(folder.path, 'two')],
      set: ['NAME=set', 'TAG=a=b', 'NAME=last'],
      cwd: folder.path,
    })
    expect(values).toEqual({
      VERSION: '2',
      NAME: 'last',
      EMPTY: '',
      URL: 'http://x/?a=b',
      QUOTE: "'",
      TAG: 'a=b',
    })
  })

  it.each([
    [{ set: ['VERSION'] }, '--set: "VERSION" is not NAME=value'],
    [{ set: ['=1'] }, '--set: "=1" is not NAME=value'],
    [{ envFiles: ['bad'] }, 'bad:2: the line is not NAME=value'],
    [{ envFiles: ['nothing'] }, 'nothing: it cannot be read'],
  ])('are refused from %j', async (sources, message) => {
    await using folder = await unitFolder({ bad: 'A=1\nexport B=2\n' })
    const reading = readPlaceholderValues({ ...sources, cwd: folder.path })
    await expect(reading).rejects.toBeInstanceOf(GenerateError)
    await expect(reading).rejects.toThrow(message)
  })
})
