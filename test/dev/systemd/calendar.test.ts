import { describe, expect, it } from 'vitest'
import { CalendarError, parseCalendar } from '../../../src/dev/systemd/calendar.js'

const after = new Date('2026-03-10T12:34:56Z')

/** What `systemd-analyze calendar --base-time="2026-03-10 12:34:56 UTC"` of systemd 252 says comes next. */
const rows: readonly (readonly [text: string, next: string | undefined])[] = [
  ['minutely', '2026-03-10 12:35:00'],
  ['hourly', '2026-03-10 13:00:00'],
  ['daily', '2026-03-11 00:00:00'],
  ['weekly', '2026-03-16 00:00:00'],
  ['monthly', '2026-04-01 00:00:00'],
  ['quarterly', '2026-04-01 00:00:00'],
  ['semiannually', '2026-07-01 00:00:00'],
  ['yearly', '2027-01-01 00:00:00'],
  ['Mon', '2026-03-16 00:00:00'],
  ['Mon..Fri 10:00', '2026-03-11 10:00:00'],
  ['Mon-Fri 9:00', '2026-03-11 09:00:00'],
  ['Mon..Sun 01:00', '2026-03-11 01:00:00'],
  ['Sat,Sun 20:00', '2026-03-14 20:00:00'],
  ['Fri *-*-13 00:00', '2026-03-13 00:00:00'],
  ['*-*-01,15 03:30', '2026-03-15 03:30:00'],
  ['*-*-5/10 01:00', '2026-03-15 01:00:00'],
  ['*-1,7-1..3 4,16:20', '2026-07-01 04:20:00'],
  ['12-25 00:00', '2026-12-25 00:00:00'],
  ['*-2-29 12:00', '2028-02-29 12:00:00'],
  ['2027-01-01', '2027-01-01 00:00:00'],
  ['2020-01-01', undefined],
  ['*:0/15', '2026-03-10 12:45:00'],
  ['10..12:30', '2026-03-11 10:30:00'],
  ['03:00..05', '2026-03-11 03:00:00'],
  ['*-*-* *:*:0/20', '2026-03-10 12:35:00'],
  ['*-*-* 00:00:00 UTC', '2026-03-11 00:00:00'],
  ['8:05:40 UTC', '2026-03-11 08:05:40'],
]

describe('a calendar event comes when systemd says it does', () => {
  it.each(rows)('%s', (text, next) => {
    const expected = next === undefined ? undefined : new Date(`${next.replace(' ', 'T')}Z`)
    expect(parseCalendar(text)(after)).toEqual(expected)
  })

  it.each([
    'foo',
    '25:00',
    '*-13-01',
    '1-2-3-4 0:0',
    'Fri..Mon 6:00',
    '*:*/10',
    '',
    '1:2:3:4',
  ])('refuses %j as systemd does', (text) => expect(() => parseCalendar(text)).toThrow(CalendarError))
})
