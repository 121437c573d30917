import type { Candidate } from './complete.js'

/** Names that are looked up when somebody asks for completion. */
export interface Names {
  units(): Promise<readonly Candidate[]>
  /** Templates, as the beginning of an instance's name: `web@`. */
  templates(): Promise<readonly Candidate[]>
  machines(): Promise<readonly Candidate[]>
  profiles(): Promise<readonly Candidate[]>
  /** Embedded clusters of this computer. */
  clusters(): Promise<readonly Candidate[]>
}
