import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quoteForShell, UnusableArgumentError } from '../../src/ssh/quote-for-shell.js'

describe('quoting for a POSIX shell', () => {
  it.each([
    [['docker', 'ps'], 'docker ps'],
    [['sh', '-c', 'echo "$HOME"'], `sh -c 'echo "$HOME"'`],
    [["it's"], `'it'\\''s'`],
    [['echo', ''], `echo ''`],
    [['A=1'], `'A=1'`],
    [['~'], `'~'`],
    [['if'], `'if'`],
    [[], ''],
  ])('%j becomes one line', (args, line) => {
    expect(quoteForShell(args)).toBe(line)
  })

  it('refuses a NUL character, which no argument can hold', () => {
    expect(() => quoteForShell(['a\0b'])).toThrow(UnusableArgumentError)
  })

  it('brings each argument through a real shell as it was', () => {
    // One shell for all cases: each line calls a function that prints its arguments, each ended by a NUL.
    const argument = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !text.includes('\0'))
    const lists = fc.sample(fc.array(argument, { minLength: 1, maxLength: 5 }), 150)
    const script = [
      'show() { printf "%s\\0" "$#" "$@"; }',
      ...lists.map((args) => `show ${quoteForShell(args)}`),
    ].join('\n')
    const shown = execFileSync('/bin/sh', ['-s'], { input: script, encoding: 'utf8' })
    const expected = lists
      .map((args) => [String(args.length), ...args].map((text) => `${text}\0`).join(''))
      .join('')
    expect(shown).toBe(expected)
  })

  it('never lets the first argument be anything but the name of a command', () => {
    for (const word of ['while', 'x=y', '!', '{', 'time', '#', '$(id)', '[[']) {
      const result = execFileSync('/bin/sh', ['-c', `${quoteForShell([word])} 2>/dev/null; echo $?`], {
        encoding: 'utf8',
        env: { PATH: '/nonexistent' },
      })
      expect([word, result.trim()]).toEqual([word, '127'])
    }
  })
})
