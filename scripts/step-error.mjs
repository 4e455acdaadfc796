/** A failure that the person can mend; the message is all there is to say. */
export class StepError extends Error {
  name = 'StepError'
}
