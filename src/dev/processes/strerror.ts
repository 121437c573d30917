/** Texts of strerror(3) for what may go wrong with a file or a program. */
const texts: Readonly<Record<string, string>> = {
  E2BIG: 'Argument list too long',
  EACCES: 'Permission denied',
  EAGAIN: 'Resource temporarily unavailable',
  EISDIR: 'Is a directory',
  ELOOP: 'Too many levels of symbolic links',
  EMFILE: 'Too many open files',
  ENAMETOOLONG: 'File name too long',
  ENOENT: 'No such file or directory',
  ENOEXEC: 'Exec format error',
  ENOMEM: 'Cannot allocate memory',
  ENOTDIR: 'Not a directory',
  EPERM: 'Operation not permitted',
}

/** What went wrong, in the words of strerror(3) where they are known. */
export function strerror(error: unknown): string {
  const { code } = Object(error)
  const known = typeof code === 'string' ? texts[code] : undefined
  return known ?? (error instanceof Error ? error.message : String(error))
}
