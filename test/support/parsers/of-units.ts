import { globsOverlap, isValidGlob, matchesGlob } from '../../../src/units/glob.js'
import {
  checkUnitName,
  checkUnitOptions,
  checkValue,
  completeUnitName,
  decodeUnitFile,
  diffUnits,
  escapeName,
  expandRange,
  expandSpecifiers,
  fillFleetSpecifiers,
  findSpecifiers,
  fixUnit,
  fleetOptions,
  formatUnitFile,
  hashOptions,
  lintUnit,
  optionsOf,
  parseBoolean,
  parseCommandLines,
  parseEnvironment,
  parseLimit,
  parsePercentage,
  parseSize,
  parseTimeSpan,
  parseUnitFile,
  parseUnitName,
  readLabel,
  readRequirements,
  readRuleSettings,
  simplifyPath,
  splitFleetValue,
  unescapeName,
  unescapePath,
} from '../../../src/units/index.js'
import type { Parser } from './parser.js'

const unitFile = `# web
[Unit]
Description=web %i \\
# not a comment of fleet
  on %H
After=docker.service

[Service]
EnvironmentFile=-/etc/environment
Environment="A=b c" D=e
ExecStart=/usr/bin/docker run --rm --name web-%i -p 80:80 nginx
TimeoutStartSec=1min 30s

[X-Fleet]
Conflicts=web@*.service
MachineMetadata="region=us-west-2" disk=ssd
`
const filePieces = [
  '[Service]\n',
  '[X-Fleet]\n',
  'A=b\n',
  'ExecStart=/a\n',
  'Environment=',
  'MachineMetadata=',
]

/** Options of every kind of value, one of each. */
const kinds = new Map(
  ['Unit', 'Service', 'Timer', 'Socket', 'Mount', 'Path', 'Slice', 'Install'].flatMap((section) =>
    optionsOf(section).map((option) => [option.kind, option] as const),
  ),
)

export const unitParsers: readonly Parser[] = [
  {
    name: 'unit name',
    read: parseUnitName,
    samples: ['web@1.service', 'a.timer'],
    pieces: ['.service', '@.service'],
  },
  {
    name: 'unit name, completed',
    read: completeUnitName,
    samples: ['web@1', 'web.service'],
    pieces: ['.socket'],
  },
  {
    name: 'unit name, checked',
    read: checkUnitName,
    samples: ['web@1.service'],
    pieces: ['.service', '\\x2d'],
  },
  {
    name: 'range',
    read: expandRange,
    samples: ['web@<1..10>', 'web@<01..12>.service', 'a{2..4..2}', 'web@<a,b,1..3>-<1..2>'],
    pieces: ['<1..3>', '{a,b}', '1..', '..9', '99999999999999999999', '1..9999999', ',1'],
  },
  {
    name: 'pattern',
    read: isValidGlob,
    samples: ['web@*.service', '[a-z]?'],
    pieces: ['[a-z]', '[^', '[]', '\\*'],
  },
  {
    name: 'pattern, applied to a name',
    read: (text) => [
      matchesGlob(text, `${'a'.repeat(60)}@1.service`),
      matchesGlob(text, text, { escapes: false }),
    ],
    samples: ['a*@?.service', '[a-z]*'],
    pieces: ['*a', '*?', '[^a]', '[a-'],
  },
  {
    name: 'pattern, applied to any text',
    read: (text) => [matchesGlob('*a*b*c?[^x]', text), matchesGlob('*'.repeat(50), text)],
    samples: ['web@1.service'],
    pieces: ['ab', 'abc'],
  },
  {
    name: 'patterns that overlap',
    read: (text) => globsOverlap(text, '*a*b*.service'),
    samples: ['web@*.service'],
    pieces: ['*a', '[a-b]', '?'],
  },
  {
    name: 'unit file',
    read: (text) => parseUnitFile(text).options(),
    samples: [unitFile],
    pieces: filePieces,
  },
  {
    name: 'unit file, strictly',
    read: (text) => parseUnitFile(text, { strict: true }),
    samples: [unitFile],
    pieces: filePieces,
  },
  {
    name: 'unit file, as bytes',
    read: (text) => decodeUnitFile(Buffer.from(text, 'latin1')),
    samples: [unitFile, '\xff\xfe'],
    pieces: ['\xc3', '\xf0\x9f', '\x80'],
  },
  {
    name: "unit file, by fleet's reader",
    read: (text) => hashOptions(fleetOptions(text)),
    samples: [unitFile],
    pieces: filePieces,
  },
  {
    name: 'unit file, formatted',
    read: (text) => formatUnitFile(text),
    samples: [unitFile],
    pieces: filePieces,
  },
  {
    name: 'unit file, linted',
    read: (text) => lintUnit('web@.service', text),
    samples: [unitFile],
    pieces: [...filePieces, '# caasctl-lint-disable '],
  },
  {
    name: 'unit file, mended',
    read: (text) => fixUnit('web@.service', text),
    samples: [unitFile],
    pieces: filePieces,
  },
  {
    name: 'unit files, compared',
    read: (text) => diffUnits(parseUnitFile(unitFile).options(), parseUnitFile(text).options()),
    squared:
      'the shortest way from one to the other is looked for, as long as it is no longer than 1,000 edits',
    samples: [unitFile],
    pieces: filePieces,
  },
  {
    name: 'command line',
    read: parseCommandLines,
    samples: ['-/bin/sh -c "a b" ; /bin/e $A'],
    pieces: [' ; ', '\\x41', '-@'],
  },
  { name: 'environment', read: parseEnvironment, samples: ['A=b "C=d e" F=\'g\''], pieces: ['A=b '] },
  { name: 'boolean', read: parseBoolean, samples: ['yes', 'off'], pieces: ['yes'] },
  {
    name: 'time span',
    read: parseTimeSpan,
    samples: ['1min 30s', '5', 'infinity', '2.5h'],
    pieces: ['1s', '1min ', '1.5'],
  },
  { name: 'size', read: parseSize, samples: ['1G', '5M 3K', '1.5T'], pieces: ['1K', '1G '] },
  { name: 'limit', read: parseLimit, samples: ['50%', 'infinity', '1G'], pieces: ['1G', '1%'] },
  { name: 'percentage', read: parsePercentage, samples: ['50%', '0.5%'], pieces: ['1%'] },
  { name: 'specifiers', read: findSpecifiers, samples: ['web-%i on %H'], pieces: ['%i', '%z'] },
  {
    name: 'specifiers, filled in',
    read: (text) => [expandSpecifiers(text, 'web@1.service'), fillFleetSpecifiers(text, 'web@1.service')],
    samples: ['web-%i-%n-%%'],
    pieces: ['%i', '%n'],
  },
  {
    name: 'specifiers of any name',
    read: (text) => expandSpecifiers('%n%N%p%P%i%I%j%J%f', text),
    samples: ['web@a-b.service'],
    pieces: ['\\x2d', '@', '.service'],
  },
  { name: 'name, escaped', read: escapeName, samples: ['a/b c'], pieces: ['/'] },
  { name: 'name, taken back', read: unescapeName, samples: ['a-b\\x2dc'], pieces: ['\\x2d', '\\x'] },
  { name: 'path, taken back', read: unescapePath, samples: ['a-b\\x2dc', '-'], pieces: ['\\x2d', '\\x'] },
  { name: 'path', read: simplifyPath, samples: ['/a//b/./c/'], pieces: ['/./', '/../'] },
  { name: 'quoted values of fleet', read: splitFleetValue, samples: ['"a=b" "c=d"'], pieces: ['"a=b" '] },
  {
    name: 'requirements of fleet',
    read: (text) =>
      readRequirements('web@1.service', [
        { section: 'X-Fleet', name: 'MachineMetadata', value: text },
        { section: 'X-Fleet', name: 'Conflicts', value: text },
        { section: 'X-Fleet', name: 'MachineID', value: text },
        { section: 'X-Fleet', name: 'Global', value: text },
      ]),
    samples: ['"a=b" "c=d"', 'web@*.service'],
    pieces: ['a=b ', '"a=b"'],
  },
  {
    name: 'label of an application',
    read: (text) => readLabel([{ section: 'X-Caasctl', name: 'Application', value: text }]),
    samples: ['shop'],
    pieces: [],
  },
  {
    name: 'values of every kind',
    read: (text) => [...kinds.values()].map((spec) => checkValue(spec, text)),
    samples: [
      '1',
      '0755',
      'SIGTERM',
      '1:2',
      '/a',
      'a.service b.service',
      '127.0.0.1:80',
      'on-failure',
      '5% 6%',
    ],
    pieces: ['1:', 'SIG', '1-2,', '0x', '1ns', ' a.service'],
  },
  {
    name: 'options from elsewhere',
    read: (text) => checkUnitOptions([{ section: text, name: text, value: text }]),
    samples: ['Service'],
    pieces: ['Service'],
  },
  {
    name: 'settings of the linter',
    read: (text) => readRuleSettings(text.split('\n').map((line) => [line, line.slice(2)])),
    samples: ['no-restart\nx'],
    pieces: ['no-restart', 'off'],
  },
]
