/** A unit file on which the linter and `systemd-analyze verify` are compared. */
export interface SystemdCase {
  readonly title: string
  /** Default: a service of a name of its own. */
  readonly name?: string
  readonly text: string
  /** Why the two do not say the same, where they do not. */
  readonly differs?: string
}

/** A service with these lines in it. */
function service(title: string, lines: string, differs?: string): SystemdCase {
  const text = `[Service]\n${/^ExecStart/m.test(lines) ? '' : 'ExecStart=/bin/true\n'}${lines}\n`
  return { title, text, ...(differs === undefined ? {} : { differs }) }
}

function unit(title: string, lines: string, differs?: string): SystemdCase {
  const text = `[Unit]\n${lines}\n[Service]\nExecStart=/bin/true\n`
  return { title, text, ...(differs === undefined ? {} : { differs }) }
}

export const systemdCases: readonly SystemdCase[] = [
  // Good ones
  service('a service', ''),
  unit('a description and documentation', 'Description=The web\nDocumentation=man:web(1)'),
  service(
    'a oneshot with several commands',
    'Type=oneshot\nExecStart=/bin/true\nExecStart=/bin/true a ; /bin/true b',
  ),
  service('a reset list', 'ExecStart=/bin/true a\nExecStart=\nExecStart=/bin/true b'),
  service(
    'prefixes before a program',
    'ExecStartPre=-/bin/true\nExecStartPre=@/bin/true web -x\nExecStartPre=+/bin/true',
  ),
  service('quotes of both kinds', `ExecStart=/bin/true "a b" 'c d' e"f g"h`),
  service('escapes', 'ExecStart=/bin/true a\\x20b "\\n\\t" \\\\'),
  service('specifiers', 'ExecStart=/bin/true %n %i %H %%'),
  service('a percent sign with nothing behind it', 'ExecStart=/bin/true 100% %{x}'),
  service('variables', `Environment=A=1\nExecStart=/bin/true $A \${A} $$`),
  service('environment', 'Environment="A=b c" D=e F=\nEnvironment=G=%n'),
  service('restarts', 'Restart=on-failure\nRestartSec=1min 30s'),
  service('time spans', 'TimeoutStartSec=infinity\nTimeoutStopSec=0\nWatchdogSec=1.5s'),
  service('sizes and limits', 'MemoryMax=512M\nLimitNOFILE=1024:4096\nLimitCORE=infinity\nTasksMax=50%'),
  service('a signal', 'KillSignal=SIGRTMIN+3\nFinalKillSignal=9'),
  service('exit statuses', 'SuccessExitStatus=3 TEMPFAIL SIGTERM'),
  service('booleans', 'RemainAfterExit=Yes\nPrivateTmp=1\nNoNewPrivileges=off'),
  service('access modes and users', 'UMask=0027\nUser=www-data\nGroup=www-data'),
  service('paths', 'WorkingDirectory=-/srv\nReadOnlyPaths=-/a /b\nEnvironmentFile=-/etc/web'),
  service('extensions', '[X-Fleet]\nGlobal=true\nAnything=goes\n[X-Other]\nA=1'),
  service('an extension option', 'X-Note=whatever'),
  unit('dependencies', 'Wants=network-online.target\nAfter=network-online.target\nRequires=basic.target'),
  unit('conditions', 'ConditionPathExists=!/nowhere\nConditionHost=|web'),
  unit('start limits', 'StartLimitIntervalSec=0\nStartLimitBurst=3'),
  { title: 'comments and blank lines', text: '# a\n\n; b\n[Service]\n# c\nExecStart=/bin/true\n' },
  { title: 'a continued line', text: '[Service]\nExecStart=/bin/true \\\n  a \\\n  b\n' },
  { title: 'CR LF', text: '[Service]\r\nExecStart=/bin/true\r\nRestart=no\r\n' },
  { title: 'a byte order mark', text: '\ufeff[Service]\nExecStart=/bin/true\n' },
  { title: 'no line break at the end', text: '[Service]\nExecStart=/bin/true' },
  { title: 'a template', name: 'good@.service', text: '[Service]\nExecStart=/bin/true %i %I\n' },
  { title: 'a socket', name: 'good.socket', text: '[Socket]\nListenStream=/run/good\nSocketMode=0600\n' },
  { title: 'the service of the socket', name: 'good.service', text: '[Service]\nExecStart=/bin/true\n' },
  { title: 'a timer', name: 'good.timer', text: '[Timer]\nOnCalendar=daily\nAccuracySec=1h\n' },
  { title: 'a path', name: 'good.path', text: '[Path]\nPathExists=/run/good\n' },
  {
    title: 'a mount',
    name: 'var-lib-a\\x20b.mount',
    text: '[Mount]\nWhat=/dev/vdb1\nWhere=/var/lib/a b\nType=ext4\n',
  },
  { title: 'a target', name: 'good.target', text: '[Unit]\nDescription=Good\n' },
  { title: 'a service that only stops', text: '[Service]\nRemainAfterExit=yes\nExecStop=/bin/true\n' },
  { title: 'an action without a program', text: '[Unit]\nSuccessAction=reboot\n[Service]\nType=oneshot\n' },

  service('an option set twice', 'Nice=1\nNice=2'),

  // Bad ones
  {
    title: 'a dependency on itself',
    name: 'self.service',
    text: '[Unit]\nAfter=self.service\n[Service]\nExecStart=/bin/true\n',
  },
  unit('an unknown option', 'Descripton=x'),
  unit('an option in another section', 'Restart=always'),
  service('a dependency in [Service]', 'After=basic.target'),
  unit('an option of fleet outside of its section', 'MachineOf=a.service'),
  unit('case', 'description=x'),
  { title: 'an unknown section', text: '[Service]\nExecStart=/bin/true\n[Servce]\nA=1\n' },
  {
    title: 'a section of another type',
    name: 'bad1.timer',
    text: '[Timer]\nOnBootSec=5\n[Service]\nExecStart=/bin/true\n',
  },
  { title: 'an option before the first section', text: 'A=1\n[Service]\nExecStart=/bin/true\n' },
  { title: 'a line without =', text: '[Service]\nExecStart=/bin/true\nRestart\n' },
  { title: 'a line without a name', text: '[Service]\nExecStart=/bin/true\n=x\n' },
  { title: 'a comment behind a header', text: '[Service] # x\nExecStart=/bin/true\n' },
  { title: 'a header that is not closed', text: '[Service\nExecStart=/bin/true\n' },
  service('a word that is none of an option', 'Restart=allways'),
  service('a boolean', 'RemainAfterExit=maybe'),
  service('a time span', 'TimeoutStartSec=5 minuten'),
  service('a negative time span', 'RestartSec=-5'),
  service('a number', 'Nice=low'),
  service('a number out of range', 'OOMScoreAdjust=2000'),
  service('a size', 'MemoryMax=lots'),
  service('a limit', 'LimitNOFILE=many'),
  service('a limit whose soft part is above the hard one', 'LimitNOFILE=10:5'),
  service('a signal that is none', 'KillSignal=SIGFOO'),
  service('a type that is none', 'Type=deamon'),
  service('an access mode', 'UMask=0999'),
  service('a relative path', 'ReadOnlyPaths=etc'),
  unit('a unit name without a type', 'After=network'),
  unit('a pattern for a unit name', 'Conflicts=web@*.service'),
  service('a comment behind a value', 'Restart=always # x'),
  service('an empty time span', 'TimeoutStartSec='),
  service('an environment without =', 'Environment=GREETING=hello world'),
  service('a name of a variable', 'Environment=9A=b'),
  service('an open quote', `ExecStart=/bin/true it's`),
  service('an open quote in the environment', 'Environment="A=b'),
  service('an unknown escape', 'ExecStart=/bin/true a\\.b'),
  service('an unknown specifier', 'ExecStart=/bin/true %z'),
  service('an unknown specifier in a text', 'SyslogIdentifier=a%zb'),
  service('a relative program', 'ExecStart=bin/web'),
  service('a directory as a program', 'ExecStart=/bin/'),
  service('a prefix and no program', 'ExecStart=-'),
  service('two commands', 'ExecStart=/bin/true\nExecStart=/bin/true'),
  service('two commands in one line', 'ExecStart=/bin/true ; /bin/true'),
  service('a oneshot that is always restarted', 'Type=oneshot\nRestart=always'),
  service('a service on a bus without a name', 'Type=dbus'),
  service('KillMode=none', 'KillMode=none'),
  { title: 'a service without a program', text: '[Service]\nRestart=no\n' },
  { title: 'a oneshot that does nothing', text: '[Service]\nType=oneshot\nExecStop=/bin/true\n' },
  { title: 'no section [Service]', text: '[Unit]\nDescription=x\n' },
  { title: 'a socket that listens on nothing', name: 'bad2.socket', text: '[Socket]\nSocketMode=0600\n' },
  { title: 'the service of that socket', name: 'bad2.service', text: '[Service]\nExecStart=/bin/true\n' },
  { title: 'a timer without a time', name: 'bad3.timer', text: '[Timer]\nAccuracySec=1h\n' },
  { title: 'a path without a path', name: 'bad4.path', text: '[Path]\nMakeDirectory=yes\n' },
  {
    title: 'a mount of another path',
    name: 'bad5.mount',
    text: '[Mount]\nWhat=/dev/vdb1\nWhere=/var/lib/other\n',
  },
  { title: 'a mount of nothing', name: 'srv-bad6.mount', text: '[Mount]\nWhere=/srv/bad6\n' },
  {
    title: 'a template with a bad value',
    name: 'bad7@.service',
    text: '[Service]\nExecStart=/bin/true %i\nRestart=x\n',
  },
  { title: 'a NUL', text: '[Service]\nExecStart=/bin/true\nSyslogIdentifier=a\0b\n' },

  // Differences
  {
    title: 'the line behind blanks after a backslash',
    text: '[Service]\nExecStart=/bin/true \\ \n  a\n',
    differs: 'the linter tells the cause alone',
  },
  service(
    'a service on the bus',
    'Type=dbus\nBusName=org.example.Web',
    'systemd wants dbus.socket, which the root folder does not have',
  ),
  service(
    'a comment behind arguments',
    'ExecStart=/bin/true # x',
    'systemd hands the comment to the program',
  ),
  service(
    'a swallowed option',
    'ExecStart=/bin/true \\\nRestart=no',
    'systemd takes the option for arguments',
  ),
  service('a backslash before a blank line', 'ExecStart=/bin/true \\\n', 'it means nothing to systemd'),
  service('a misspelt [X-Fleet]', '[X-Flet]\nGlobal=true', 'systemd looks at no section that starts with X-'),
  {
    title: 'a calendar event',
    name: 'differ1.timer',
    text: '[Timer]\nOnCalendar=tomorow\n',
    differs: 'the linter does not look into calendar events',
  },
  { title: 'the service of that timer', name: 'differ1.service', text: '[Service]\nExecStart=/bin/true\n' },
  service('a system call', 'SystemCallFilter=no_such_call', 'the linter does not look into lists'),
  {
    title: 'an address',
    name: 'differ2.socket',
    text: '[Socket]\nListenStream=256.0.0.1:99999\n',
    differs: 'the linter does not look into addresses',
  },
  { title: 'the service of that socket', name: 'differ2.service', text: '[Service]\nExecStart=/bin/true\n' },
  service(
    'a program that is not there',
    'ExecStart=/opt/no/such/program',
    'only the machine knows its programs',
  ),
  unit(
    'a unit that is not there',
    'Requires=nowhere.service',
    'it may be on the machine; among several files it is a matter of unknown-unit',
  ),
  service('an old name', 'MemoryLimit=512M', 'the linter holds it for a remark, of outdated-option'),
  service(
    'an option that is gone',
    'Capabilities=CAP_CHOWN=ep',
    'it counts on machines of fleet’s time: a matter of outdated-option',
  ),
]
