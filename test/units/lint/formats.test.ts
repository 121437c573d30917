import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import {
  type Finding,
  formatLintGithub,
  formatLintJson,
  formatLintSarif,
  formatLintText,
  lintRules,
  lintUnit,
  summarizeFindings,
} from '../../../src/units/index.js'

function finding(over: Partial<Finding> = {}): Finding {
  return {
    rule: 'bad-value',
    severity: 'error',
    file: 'units/web.service',
    line: 2,
    column: 3,
    endLine: 2,
    endColumn: 6,
    message: 'it is wrong',
    ...over,
  }
}

function text(source: string, over: Partial<Finding> = {}): string[] {
  return formatLintText([finding(over)], { sources: new Map([['units/web.service', source]]) }).split('\n')
}

describe('as text', () => {
  it('shows the line with a caret under the place', () => {
    expect(text('first\nabcdefgh\nthird')).toEqual([
      'units/web.service:2:3: error: it is wrong [bad-value]',
      '  2 | abcdefgh',
      '    |   ^~~',
      '',
    ])
  })

  it('shows only the first line of a place of several', () => {
    expect(text('first\nabcdefgh\nthird', { endLine: 3, endColumn: 2 }).slice(1, 3)).toEqual([
      '  2 | abcdefgh',
      '    |   ^~~~~~',
    ])
  })

  it('shows one caret where the place is empty, also behind the end of the line', () => {
    expect(text('first\nab', { column: 3, endColumn: 3 }).slice(1, 3)).toEqual(['  2 | ab', '    |   ^'])
    expect(text('', { line: 1, column: 1, endLine: 1, endColumn: 1 }).slice(1, 3)).toEqual([
      '  1 | ',
      '    | ^',
    ])
  })

  it('cuts a long line to what is around the place, the caret still under it', () => {
    const source = `first\n${'a'.repeat(500)}XYZ${'b'.repeat(500)}`
    const [, line = '', marks = ''] = text(source, { column: 501, endColumn: 504 })
    expect(line.length).toBeLessThan(120)
    expect(line.slice(marks.indexOf('^'), marks.lastIndexOf('~') + 1)).toBe('XYZ')
    expect(line).toMatch(/^ {2}2 \| …a+XYZb+…$/)
  })

  it('shows tabs and control characters as one character each', () => {
    expect(text('first\n\t\u001bcde')[1]).toBe('  2 |  \ufffdcde')
  })

  it('counts lines that end in CR LF', () => {
    expect(text('first\r\nabcdefgh\r\n')[1]).toBe('  2 | abcdefgh')
  })

  it('leaves the line out where the source is not given', () => {
    expect(formatLintText([finding()])).toBe('units/web.service:2:3: error: it is wrong [bad-value]\n')
  })

  it('hands every piece to who paints it', () => {
    const pieces: string[] = []
    formatLintText([finding()], {
      sources: new Map([['units/web.service', 'a\nabcdefgh']]),
      paint: (piece, painted) => {
        pieces.push(piece)
        return painted
      },
    })
    expect(new Set(pieces)).toEqual(new Set(['place', 'error', 'message', 'rule', 'source']))
  })

  it.each([
    [[], ''],
    [[finding()], '1 error'],
    [[finding(), finding({ severity: 'info' }), finding()], '2 errors, 1 remark'],
    [
      [finding({ severity: 'warning', fix: { description: 'x', edits: [] } })],
      '1 warning (1 can be fixed with --fix)',
    ],
  ])('counts %#', (findings, expected) => expect(summarizeFindings(findings)).toBe(expected))
})

describe('as JSON', () => {
  it('is a list of findings as they are', () => {
    const findings = lintUnit('web.service', '[Service]\nExecStrat=/a\nFoo=1\n')
    expect(findings.length).toBeGreaterThan(1)
    expect(JSON.parse(formatLintJson(findings))).toEqual(findings)
    expect(formatLintJson([])).toBe('[]\n')
  })
})

describe('as annotations for GitHub', () => {
  it.each([
    [{}, '::error file=units/web.service,line=2,endLine=2,col=3,endColumn=5,title=bad-value::it is wrong\n'],
    [
      { severity: 'info' },
      '::notice file=units/web.service,line=2,endLine=2,col=3,endColumn=5,title=bad-value::it is wrong\n',
    ],
    [{ endLine: 3 }, '::error file=units/web.service,line=2,endLine=3,title=bad-value::it is wrong\n'],
    [
      { endColumn: 3 },
      '::error file=units/web.service,line=2,endLine=2,col=3,endColumn=3,title=bad-value::it is wrong\n',
    ],
    [
      { file: 'a,b:c%.service', message: '100%\r\nx,y:z' },
      '::error file=a%2Cb%3Ac%25.service,line=2,endLine=2,col=3,endColumn=5,title=bad-value::100%25%0D%0Ax,y:z\n',
    ],
  ] as const)('%j', (over, expected) => expect(formatLintGithub([finding(over)])).toBe(expected))
})

/** What SARIF 2.1.0 (OASIS, schema of errata 01) requires of the parts that are used, and nothing besides. */
const message = z.strictObject({ text: z.string().min(1) })
const artifactLocation = z.strictObject({ uri: z.string().regex(/^[A-Za-z0-9\-._~!$&'()*+,;=:@/%]*$/) })
const positive = z.int().min(1)
const region = z.strictObject({
  startLine: positive,
  startColumn: positive,
  endLine: positive,
  endColumn: positive,
})
const log = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.array(
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string().min(1),
          semanticVersion: z.string().regex(/^\d+\.\d+\.\d+/),
          rules: z.array(
            z.strictObject({
              id: z.string().min(1),
              shortDescription: message,
              fullDescription: message,
              help: message.extend({ markdown: z.string().min(1) }),
              defaultConfiguration: z.strictObject({ level: z.enum(['none', 'note', 'warning', 'error']) }),
            }),
          ),
        }),
      }),
      columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: z.int().min(0),
          level: z.enum(['none', 'note', 'warning', 'error']),
          message,
          locations: z.array(
            z.strictObject({ physicalLocation: z.strictObject({ artifactLocation, region }) }),
          ),
          fixes: z
            .array(
              z.strictObject({
                description: message,
                artifactChanges: z
                  .array(
                    z.strictObject({
                      artifactLocation,
                      replacements: z
                        .array(
                          z.strictObject({
                            deletedRegion: z.strictObject({
                              charOffset: z.int().min(0),
                              charLength: z.int().min(0),
                            }),
                            insertedContent: message.optional(),
                          }),
                        )
                        .min(1),
                    }),
                  )
                  .min(1),
              }),
            )
            .optional(),
        }),
      ),
    }),
  ),
})

describe('as SARIF', () => {
  it('has what the schema requires, for findings of every rule', () => {
    const findings = lintRules.flatMap(({ wrong }) =>
      Object.entries(wrong).flatMap(([name, source]) =>
        lintUnit(name, source, { file: `units of ü/${name}` }),
      ),
    )
    const { runs } = log.parse(JSON.parse(formatLintSarif(findings, { toolVersion: '0.1.0' })))
    const [run] = runs
    expect(run?.tool.driver.rules).toHaveLength(lintRules.length)
    expect(run?.results).toHaveLength(findings.length)
    for (const { ruleId, ruleIndex } of run?.results ?? []) {
      expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
    }
    expect(run?.results.some(({ fixes }) => fixes !== undefined)).toBe(true)
  })

  it('tells levels, places and edits', () => {
    const findings = [
      finding({
        severity: 'info',
        fix: {
          description: 'mend it',
          edits: [
            { start: 1, end: 3, text: '' },
            { start: 5, end: 5, text: 'x' },
          ],
        },
      }),
    ]
    const { runs } = log.parse(JSON.parse(formatLintSarif(findings, { toolVersion: '0.1.0' })))
    expect(runs[0]?.results[0]).toMatchObject({
      level: 'note',
      message: { text: 'it is wrong.' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'units/web.service' },
            region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 6 },
          },
        },
      ],
      fixes: [
        {
          artifactChanges: [
            {
              replacements: [
                { deletedRegion: { charOffset: 1, charLength: 2 } },
                { deletedRegion: { charOffset: 5, charLength: 0 }, insertedContent: { text: 'x' } },
              ],
            },
          ],
        },
      ],
    })
  })

  it('names an absolute path by a URL', () => {
    const { runs } = log.parse(
      JSON.parse(formatLintSarif([finding({ file: '/a b/c.service' })], { toolVersion: '1.0.0' })),
    )
    expect(runs[0]?.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe(
      'file:///a%20b/c.service',
    )
  })
})
