import { describe, expect, it } from 'vitest'
import { nearestWord } from '../src/nearest-word.js'

const words = ['start', 'stop', 'status', 'submit', 'list-units', 'list-unit-files', 'ssh', 'cat']

describe('the word that was meant', () => {
  it.each<[string, string | undefined]>([
    ['strat', 'start'],
    ['START', 'start'],
    ['statsu', 'status'],
    ['list-unit', 'list-units'],
    ['lsit-units', 'list-units'],
    ['shs', 'ssh'],
    ['sh', 'ssh'],
    ['destroy', undefined],
    ['x', undefined],
    ['', undefined],
  ])('%s: %s', (word, meant) => expect(nearestWord(word, words)).toBe(meant))
})
