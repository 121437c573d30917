import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineDiff } from '../../../src/operations/generate/line-diff.js'
import { unitFolder } from '../../support/unit-folder.js'

const names = { before: 'a', after: 'b' }

describe('the difference of two texts', () => {
  it('is nothing where they are the same', () => expect(lineDiff('x\n', 'x\n', names)).toBe(''))

  it('is told in hunks, with the lines around', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `${index}\n`)
    const changed = lines.with(3, 'three\n').toSpliced(25, 1)
    expect(lineDiff(lines.join(''), changed.join(''), names)).toBe(`--- a
+++ b
@@ -1,7 +1,7 @@
 0
 1
 2
-3
+three
 4
 5
 6
@@ -23,7 +23,6 @@
 22
 23
 24
-25
 26
 27
 28
`)
  })

  it('tells of a missing newline', () => {
    expect(lineDiff('a\n', 'a', names)).toBe(
      '--- a\n+++ b\n@@ -1,1 +1,1 @@\n-a\n+a\n\\ No newline at end of file\n',
    )
  })
})

const patch = '/usr/bin/patch'

describe.skipIf(!existsSync(patch))('patch', () => {
  it('makes the one text of the other with it', async () => {
    await using folder = await unitFolder()
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 40 })
      .map((lines) => lines.map((line) => `${line}\n`).join(''))
    await fc.assert(
      fc.asyncProperty(text, text, async (before, after) => {
        const diff = lineDiff(before, after, names)
        fc.pre(diff !== '')
        await writeFile(join(folder.path, 'x'), before)
        const { stdout, status, stderr } = spawnSync(patch, ['-s', '-o', '-', join(folder.path, 'x')], {
          input: diff,
          encoding: 'utf8',
        })
        expect({ status, stderr, stdout }).toEqual({ status: 0, stderr: '', stdout: after })
      }),
      { numRuns: 50 },
    )
  })
})
