/** The server can't be made or started; the message is one sentence for the person who starts the program. */
export class EmbeddedError extends Error {
  override readonly name = 'EmbeddedError'
}
