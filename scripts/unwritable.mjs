/**
 * Whether this error of the file system says that this user may not write there: another's folder, or one mounted read-only.
 * @param {unknown} error
 */
export function isUnwritable(error) {
  return error instanceof Error && 'code' in error && ['EACCES', 'EPERM', 'EROFS'].includes(String(error.code))
}
