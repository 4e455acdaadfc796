import { type AuthFailure, signOut } from '#lib/client/auth.ts'
import { findChat } from '#lib/client/chat.ts'

/** Ends the session of this device and leads to the way in; answers why that could not be. */
export async function endSession(): Promise<AuthFailure | null> {
  // What leads away from an ended session that others have ended must not do so here.
  const resume = findChat()?.pause()
  const result = await signOut()
  if (!result.ok) {
    resume?.()
    return result.error
  }
  location.assign('/login')
  return null
}
