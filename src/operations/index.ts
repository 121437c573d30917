export type { CountOrShare } from './batch-size.js'
export { type Client, client, type OperationEvents } from './client.js'
export { type ConnectOptions, connect } from './connect.js'
export {
  type Application,
  type ApplicationUnit,
  applicationSchema,
  unitNames,
} from './deploy/application.js'
export { applyApplication, applyPlan, type KeptPlan } from './deploy/apply/apply-application.js'
export { directProbes, type HttpProbe, type Probes, remoteProbes } from './deploy/apply/probes.js'
export type {
  Applied,
  AppliedUnit,
  ApplyOptions,
  ApplyOutcome,
  ApplyResult,
} from './deploy/apply-options.js'
export { apply, down, plan } from './deploy/deploy.js'
export { type DownOptions, planDown } from './deploy/down.js'
export type {
  DeployEvent,
  NotReadyEvent,
  PlanEvent,
  ReadyEvent,
  RollBatchEvent,
  RollbackEvent,
  RollEvent,
  StoredEvent,
  UnitFailedEvent,
} from './deploy/events.js'
export { history, type PastRelease } from './deploy/history.js'
export {
  type ApplicationDefinition,
  type DefinedUnit,
  defineApplication,
} from './deploy/manifest/define-application.js'
export {
  type ApplicationSource,
  type LoadApplicationOptions,
  type LoadedApplication,
  loadApplication,
} from './deploy/manifest/load-application.js'
export { ManifestError, type ManifestProblem } from './deploy/manifest/manifest-error.js'
export type { Manifest, ManifestStrategy, ManifestUnit } from './deploy/manifest/manifest-schema.js'
export {
  type Foreseen,
  isChange,
  type Plan,
  type PlannedAction,
  type PlannedRoll,
  type PlannedUnit,
} from './deploy/plan/plan.js'
export { type PlannedApplication, type PlanOptions, planApplication } from './deploy/plan/plan-application.js'
export {
  PlanLintError,
  PlanOutdatedError,
  type PlanProblem,
  PlanRefusedError,
} from './deploy/plan/plan-errors.js'
export { isPlan, PlanFileError, readPlan, writePlan } from './deploy/plan/plan-file.js'
export { summarizePlan } from './deploy/plan/summarize-plan.js'
export { findRollback, type Rollback, RollbackError, type RollbackOptions } from './deploy/rollback.js'
export { defaultStrategy, type Readiness, type Strategy } from './deploy/strategy.js'
export { type WithLockOptions, withLock } from './deploy/with-lock.js'
export { destroy } from './destroy.js'
export { type DoctorEtcd, type DoctorSubject, doctor } from './doctor/doctor.js'
export {
  type DoctorCheck,
  type DoctorFinding,
  type DoctorLevel,
  worstLevel,
} from './doctor/finding.js'
export { type MendOutcome, mendGhost } from './doctor/mend-ghost.js'
export type { MendStep } from './doctor/plan-mend.js'
export type {
  BatchEvent,
  CreatedEvent,
  DestroyedEvent,
  DiffersEvent,
  ExplainedEvent,
  NotReplacedEvent,
  ObservedEvent,
  OperationEvent,
  PlannedEvent,
  ReachedEvent,
  ReplacedEvent,
  SameFileEvent,
  SettledEvent,
  SteppedReplaceEvent,
  TriggeredEvent,
  TroubleEvent,
  UnknownOptionEvent,
  Verb,
} from './events.js'
export { explain, explainAll } from './explain.js'
export type { Explanation, UnableMachine } from './explanation.js'
export {
  type CloudConfig,
  type CloudConfigOptions,
  type CloudConfigUnit,
  convertToCloudConfig,
} from './generate/cloud-config.js'
export { cloudConfigCommands } from './generate/cloud-config-commands.js'
export { type FormatOptions, type FormattedFile, formatUnitFiles } from './generate/format-units.js'
export {
  GenerateError,
  type UnsetPlaceholder,
  UnsetPlaceholderError,
} from './generate/generate-error.js'
export {
  type GeneratedUnit,
  type GenerateOptions,
  generateUnits,
} from './generate/generate-units.js'
export { type LoadedUnit, type LoadUnitsOptions, loadUnits } from './generate/load-units.js'
export { type PlaceholderSources, readPlaceholderValues } from './generate/placeholder-values.js'
export {
  fillPlaceholders,
  findPlaceholders,
  type PlaceholderText,
  type PlaceholderValues,
} from './generate/placeholders.js'
export { isActive } from './is-active.js'
export { type LintedFiles, type LintFilesOptions, lintUnitFiles } from './lint/lint-unit-files.js'
export { load } from './load.js'
export type { ActiveState, ExplainOptions, Operations, ResolvedUnits } from './operations.js'
export type {
  Condition,
  DestroyOptions,
  ExistingOptions,
  LoadOptions,
  OperationOptions,
  RestartOptions,
  Source,
  SourceOptions,
  StartOptions,
  StopOptions,
  SubmitOptions,
  UnitLike,
  UnloadOptions,
  Until,
  WaitForOptions,
  WaitingOptions,
} from './options.js'
export { chooseMachines, type MachineChoice } from './remote/choose-machines.js'
export { PlaceDialer, type PlaceTarget } from './remote/dial-place.js'
export { AmbiguousMachineError, MachineAddressError, MachineNotFoundError } from './remote/errors.js'
export {
  type ExecEverywhereOptions,
  type ExecOutcome,
  execEverywhere,
  type MachineExec,
  succeeded,
} from './remote/exec-everywhere.js'
export { findPlace, type Place } from './remote/find-place.js'
export type { Host } from './remote/host.js'
export { Hosts, type HostsOptions } from './remote/hosts.js'
export { type FollowJournalOptions, followJournal } from './remote/journal/follow-journal.js'
export { type JournalRange, journalCommand } from './remote/journal/journal-command.js'
export type { JournalEntry } from './remote/journal/journal-entry.js'
export type { PlacedUnit } from './remote/journal/placed-units.js'
export {
  JournalError,
  type JournalFailure,
  placesOfUnits,
  type ReadJournal,
  readJournal,
} from './remote/journal/read-journal.js'
export { machineLabels } from './remote/machine-label.js'
export { type StatusOptions, type StatusPart, status } from './remote/status.js'
export { resolve } from './resolve.js'
export { BatchSizeError, restart } from './restart.js'
export {
  type Change,
  isDone,
  type MachineStateView,
  type Outcome,
  type UnitResult,
  type UnitView,
} from './results.js'
export { type CommandUnitOptions, commandUnit } from './run-once/command-unit.js'
export { copyUnit, RunRefusedError } from './run-once/copy-unit.js'
export { RunLeftError } from './run-once/remove-unit.js'
export { type RunOnceOptions, type RunOnceResult, runOnce } from './run-once/run-once.js'
export { planScale, type ScalePlan } from './scale/plan-scale.js'
export { carryOutScale, type ScaleOptions, scale } from './scale/scale.js'
export { ScaleError } from './scale/scale-error.js'
export { start } from './start.js'
export { stop } from './stop.js'
export { submit } from './submit.js'
export { UnitFileError } from './targets/unit-file-error.js'
export { unload } from './unload.js'
export { waitFor } from './wait-for.js'
export { unitFilter } from './watch/narrow-change.js'
export { type WatchFleetOptions, watch } from './watch/watch.js'
