import { describe, expect, it } from 'vitest'
import { parseUnitFile } from '../../../src/units/index.js'

const text = '\ufeff# 🚀\r\n[Unit]\r\n  Description = a b \\\r\n# c\r\n   d\r\n\r\nAfter=\r\n'
const file = parseUnitFile(text)
const [description, after] = file.optionEntries()

describe('every token knows where it is', () => {
  it('names and values', () => {
    expect(description?.nameSpan).toEqual({
      start: { offset: 17, line: 3, column: 3 },
      end: { offset: 28, line: 3, column: 14 },
    })
    expect(description?.valueSpan).toEqual({
      start: { offset: 31, line: 3, column: 17 },
      end: { offset: 47, line: 5, column: 5 },
    })
    expect(file.position(description?.equalsAt ?? 0)).toEqual({ offset: 29, line: 3, column: 15 })
  })

  it('an empty value stands right after its equals sign', () => {
    expect(after?.valueSpan.start).toEqual({ offset: 57, line: 7, column: 7 })
    expect(after?.valueSpan.end).toEqual(after?.valueSpan.start)
  })

  it('section headers', () => {
    expect(file.sections()[0]?.headerSpan.start).toMatchObject({ line: 2, column: 1 })
    expect(file.sections()[0]?.headerSpan.end).toMatchObject({ line: 2, column: 7 })
  })

  it('comments, without the blanks before', () => {
    const [comment] = parseUnitFile('  ; a b \r\n').entries
    expect(comment?.kind === 'comment' && comment.commentSpan).toEqual({
      start: { offset: 2, line: 1, column: 3 },
      end: { offset: 8, line: 1, column: 9 },
    })
  })

  it('entries, from their first line to the line break of their last', () => {
    expect(file.entries.map((entry) => [entry.kind, entry.line, entry.span.end.line])).toEqual([
      ['garbage', 1, 2],
      ['section', 2, 3],
      ['option', 3, 6],
      ['blank', 6, 7],
      ['option', 7, 8],
    ])
  })

  it('characters of a continued value, across its lines', () => {
    const { value = '' } = description ?? {}
    expect(value).toBe('a b     d')
    expect(description?.positionInValue(value.indexOf('b'))).toMatchObject({ line: 3, column: 19 })
    expect(description?.positionInValue(value.indexOf('d'))).toMatchObject({ line: 5, column: 4 })
    expect(description?.positionInValue(value.length)).toMatchObject({ line: 5, column: 5 })
    expect(description?.spanInValue(2, value.length)).toMatchObject({
      start: { line: 3, column: 19 },
      end: { line: 5, column: 5 },
    })
    expect(description?.spanInValue(2, 2)).toMatchObject({ start: { column: 19 }, end: { column: 19 } })
  })

  it('an offset out of the text is the nearest end of it', () => {
    expect(file.position(-1)).toEqual({ offset: 0, line: 1, column: 1 })
    expect(file.position(1e9)).toEqual({ offset: text.length, line: 8, column: 1 })
    expect(parseUnitFile('').position(3)).toEqual({ offset: 0, line: 1, column: 1 })
  })
})
