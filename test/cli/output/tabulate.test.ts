import { describe, expect, it } from 'vitest'
import { tabulate } from '../../../src/cli/output/tabulate.js'
import { readFleetctlRecording } from '../../fixtures/fleetctl-recording.js'

const tables = readFleetctlRecording().filter(
  ({ argv, stdout }) => argv[0]?.startsWith('list-') && stdout !== '' && !stdout.startsWith('NAME'),
)

describe('tables come out byte for byte as fleetctl writes them', () => {
  it('in all tables recorded', () => expect(tables.length).toBe(19))

  it.each(tables)('$argv', ({ stdout }) => {
    const cells = stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(/\t+/))
    expect(tabulate(cells)).toBe(stdout)
  })
})

describe('columns follow text/tabwriter', () => {
  it.each<[string, string[][], string]>([
    ['nothing', [], ''],
    ['one cell is not aligned', [['abc']], 'abc\n'],
    ['a cell of seven fits the first stop', [['1234567', 'x']], '1234567\tx\n'],
    ['a cell of eight needs the second', [['12345678', 'x']], '12345678\tx\n'],
    [
      'a shorter cell beside it gets two tabs',
      [
        ['12345678', 'x'],
        ['1', 'x'],
      ],
      '12345678\tx\n1\t\tx\n',
    ],
    ['an empty cell is a tab', [['', 'x']], '\tx\n'],
    [
      'code points count, not bytes',
      [
        ['ééééééé', 'x'],
        ['1', 'x'],
      ],
      'ééééééé\tx\n1\tx\n',
    ],
    [
      'a line without the column parts it',
      [['12345678', 'x'], ['end'], ['1', 'x']],
      '12345678\tx\nend\n1\tx\n',
    ],
  ])('%s', (_, cells, text) => expect(tabulate(cells)).toBe(text))
})
