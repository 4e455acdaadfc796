/** What can't be imported; the message is one sentence for the operator. */
export class ImportError extends Error {
  override readonly name = 'ImportError'
}
