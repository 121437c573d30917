/** What to write instead of options that systemd still reads but no longer documents, by `Section.Option`. */
export const deprecatedOptions: ReadonlyMap<string, string> = new Map([
  ['Unit.BindTo', 'BindsTo='],
  ['Unit.OnFailureIsolate', 'OnFailureJobMode=isolate'],
  ['Unit.PropagateReloadFrom', 'ReloadPropagatedFrom='],
  ['Unit.PropagateReloadTo', 'PropagatesReloadTo='],
  ['Unit.RequiresOverridable', 'Requires='],
  ['Unit.RequisiteOverridable', 'Requisite='],
  ['Unit.StartLimitInterval', 'StartLimitIntervalSec='],
  ['Service.FailureAction', 'FailureAction= of [Unit]'],
  ['Service.PermissionsStartOnly', "'+' before the commands that need the privileges"],
  ['Service.RebootArgument', 'RebootArgument= of [Unit]'],
  ['Service.StartLimitAction', 'StartLimitAction= of [Unit]'],
  ['Service.StartLimitBurst', 'StartLimitBurst= of [Unit]'],
  ['Service.StartLimitInterval', 'StartLimitIntervalSec= of [Unit]'],
  ...inSections(
    ['Service', 'Socket', 'Mount', 'Swap'],
    [
      ['InaccessibleDirectories', 'InaccessiblePaths='],
      ['ReadOnlyDirectories', 'ReadOnlyPaths='],
      ['ReadWriteDirectories', 'ReadWritePaths='],
    ],
  ),
  ...inSections(
    ['Service', 'Socket', 'Mount', 'Swap', 'Slice', 'Scope'],
    [
      ['BlockIOAccounting', 'IOAccounting='],
      ['BlockIODeviceWeight', 'IODeviceWeight='],
      ['BlockIOReadBandwidth', 'IOReadBandwidthMax='],
      ['BlockIOWeight', 'IOWeight='],
      ['BlockIOWriteBandwidth', 'IOWriteBandwidthMax='],
      ['CPUShares', 'CPUWeight='],
      ['MemoryLimit', 'MemoryMax='],
      ['StartupBlockIOWeight', 'StartupIOWeight='],
      ['StartupCPUShares', 'StartupCPUWeight='],
    ],
  ),
])

/** Options of systemd's of fleet's time that today's ignores with a warning, and what came after them. */
export const removedOptions: ReadonlyMap<string, string | undefined> = new Map([
  ['Unit.IgnoreOnSnapshot', undefined],
  ['Service.BusPolicy', undefined],
  ['Service.SysVStartPriority', undefined],
  ...inSections(['Service', 'Socket', 'Mount', 'Swap'], [['Capabilities', 'AmbientCapabilities=']]),
  ...inSections(['Service', 'Socket', 'Mount', 'Swap', 'Slice', 'Scope'], [['NetClass', undefined]]),
])

/** Options that systemd reads in these sections only to say that it ignores them there. */
export const unsupportedOptions: ReadonlySet<string> = new Set([
  ...['Socket', 'Mount', 'Swap', 'Slice'].map((section) => `${section}.Delegate`),
  ...['Socket', 'Mount', 'Swap'].flatMap((section) => [
    `${section}.ManagedOOMMemoryPressure`,
    `${section}.ManagedOOMMemoryPressureLimit`,
    `${section}.ManagedOOMSwap`,
  ]),
])

function inSections<Advice>(
  sections: readonly string[],
  options: readonly (readonly [string, Advice])[],
): (readonly [string, Advice])[] {
  return sections.flatMap((section) =>
    options.map(([name, advice]) => [`${section}.${name}`, advice] as const),
  )
}
