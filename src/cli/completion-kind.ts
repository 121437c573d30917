/** What a shell may offer where a value stands: names that are looked up, or a fixed list of words. */
export type Completion =
  | 'unit'
  | 'unit-or-file'
  | 'template'
  | 'machine'
  | 'machine-or-unit'
  | 'file'
  | 'folder'
  | 'command'
  | 'profile'
  | 'cluster'
  | readonly string[]
